// Package survey reads the answers of the survey that is asked at a visit: whether each is one of those that there are, how
// the person stands by them in each dimension of life, and whether they say that the person comes first however they stand
// (return-reintegration 7.8). It is for adults: what a child is asked has no such score.
package survey
