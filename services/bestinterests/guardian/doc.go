// Package guardian is somebody who stands for children, and for how many (CP-08). It comes into being with the first of them.
//
// The day of adulthood is what was known when they came to stand for the child: who has grown up since is not counted.
package guardian
