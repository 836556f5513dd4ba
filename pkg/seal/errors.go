package seal

import "errors"

// The reasons for which this package refuses. Every error it returns wraps
// exactly one of them; none of its texts holds a value that was passed in.
var (
	// ErrMalformed: the bytes or values do not have the shape of the format.
	ErrMalformed = errors.New("malformed")
	// ErrUnknownAlgorithm: the version or algorithm is not one of this build's.
	// Upgrade the reader; the data is not lost.
	ErrUnknownAlgorithm = errors.New("unknown version or algorithm")
	// ErrTampered: something authenticated was changed, or the key is another
	// one's; the two cannot be told apart.
	ErrTampered = errors.New("tampered with, or not the right key")
	// ErrTooLong: the section is longer than MaxSection. Shorten the text.
	ErrTooLong = errors.New("too long for a section")
	// ErrMismatch: two things that were passed in do not belong together, such as
	// a card and the binding of another key.
	ErrMismatch = errors.New("does not belong together")
	// ErrRepeated: the event already has a section of this category at this path.
	ErrRepeated = errors.New("sealed already in this event")
	// ErrDestroyed: the key was destroyed.
	ErrDestroyed = errors.New("key destroyed")
)
