// Package bench measures what the platform costs against the least that the same work can be done with, in the same
// run and on the same machine: a bare write of the same rows, bare decapsulations. Slices of both alternate, so that
// a machine that is busy for a while is busy for both.
package bench
