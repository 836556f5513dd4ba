// Package words is all that the console says, in five languages: a file of messages for each, the same messages in all, a file of
// what a demonstration says of itself, and two files of why something cannot be done, by rules and by what the services answer
// themselves, for all but English, in which they tell it themselves.
// English is written first; a message that a file lacks is told in English and fails a test.
package words
