// Package session keeps who is signed in to the console: on the server, in the console's own schema. A browser holds a random
// secret and nothing else; a row is found by a digest of it and opened by a key made of it, so that who reads the database
// reads no token and can be nobody.
package session
