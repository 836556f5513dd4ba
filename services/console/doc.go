// Package console is the rooms in which people work: pages for a browser, made on the server. It talks to the services only
// through their public HTTP APIs, with the person's own token for each, and decides nothing: it shows a value, or what is
// withheld and why, or that something cannot be opened now. It keeps sessions and nothing of any case.
//
//	pages    /  /home  /cases  /cases/{case}  /answers  /beds  /calls  /sheets  /decisions  /ask  ...
//	session  /sign-in  /sign-in/back  /lock  /leave  /language
//	keeps    sessions, in its own schema
package console
