// Package words is all that the console says, in five languages: a file of messages for each, the same messages in all, and a
// file of why something cannot be done, by rules, for all but English, in which the services tell it themselves.
// English is written first; a message that a file lacks is told in English and fails a test.
package words
