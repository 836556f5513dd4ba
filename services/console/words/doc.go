// Package words is all that the console says, in five languages: one file of messages for each, with the same messages in all.
// English is written first; a message that a file lacks is told in English and fails a test.
package words
