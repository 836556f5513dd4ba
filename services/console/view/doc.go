// Package view makes the console's pages. It is given what to show and the words to say it in; it asks nobody and decides
// nothing. No text of its own stands in it: a test reads the templates for that.
package view
