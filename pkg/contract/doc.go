// Package contract reads what the proto options say of every field: administrative, fact or personal section.
//
// It is the only reader of those options. Sealing, the input of the policy, what may be published, the strict
// decoding of a request and the API description all derive from it, so that nothing lists sensitive fields a
// second time. It does no I/O.
package contract
