package console

import (
	"net/http"
	"strings"

	"google.golang.org/protobuf/reflect/protoreflect"

	"mangrove/pkg/contract"
	"mangrove/services/console/api"
	"mangrove/services/console/view"
)

// filled is a form as somebody sent it, and what is wrong with it so far.
func filled(v visit, names ...string) (view.Form, error) {
	if err := v.r.ParseForm(); err != nil {
		return view.Form{}, &api.Problem{Status: http.StatusBadRequest, Code: "unreadable_form", Title: v.words.T("fault.not_saved")}
	}
	f := view.Form{Values: map[string][]string{}}
	for _, name := range names {
		for _, value := range v.r.PostForm[name] {
			if value = strings.TrimSpace(value); value != "" {
				f.Values[name] = append(f.Values[name], value)
			}
		}
	}
	return f, nil
}

// values are those of an enum of a contract, as its service reads them, in the order of the contract: one that a contract adds is there
// to choose at once.
func values[E protoreflect.Enum]() []string {
	var e E
	var out []string
	all := e.Descriptor().Values()
	for i := range all.Len() {
		if name := contract.EnumName(e.Descriptor(), all.Get(i).Number()); name != "" {
			out = append(out, name)
		}
	}
	return out
}

// digits writes the digits of an Arabic keyboard as those that a service reads.
func digits(text string) string {
	return strings.Map(func(r rune) rune {
		for _, zero := range "٠۰" {
			if r >= zero && r <= zero+9 {
				return '0' + r - zero
			}
		}
		return r
	}, text)
}
