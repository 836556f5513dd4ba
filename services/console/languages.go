package console

import (
	"slices"

	"golang.org/x/text/collate"
	"golang.org/x/text/language"
	"golang.org/x/text/language/display"

	"mangrove/services/console/view"
	"mangrove/services/console/words"
)

// spoken are the languages that a caller can be asked about, by their ISO 639 codes.
func spoken() []string {
	return []string{
		"af", "ak", "sq", "am", "ar", "hy", "az", "bm", "bn", "bs", "bg", "my", "ca", "zh", "hr", "cs", "da", "nl", "en", "et", "fa", "fi", "fr", "ff", "ka",
		"de", "el", "gu", "ht", "ha", "he", "hi", "hu", "ig", "id", "it", "ja", "km", "rw", "ko", "ku", "lo", "lv", "ln", "lt", "mk", "mg", "ms", "ml", "mr",
		"mn", "ne", "no", "om", "ps", "pl", "pt", "pa", "ro", "ru", "sr", "sn", "sd", "si", "sk", "sl", "so", "es", "sw", "sv", "fil", "ta", "te", "th", "ti",
		"tr", "uk", "ur", "uz", "vi", "wo", "xh", "yo", "zu", "rom",
	}
}

// signing is the code of all sign languages together: which one is for the interpreter to find out.
const signing = "sgn"

// languages are those that a caller may speak, named in the language of who asks and in its order, signing after them.
func languages(w words.Words) []view.Answer {
	tag := language.Make(w.Code)
	namer := display.Languages(tag)
	var out []view.Answer
	for _, code := range spoken() {
		if name := namer.Name(language.Make(code)); name != "" {
			out = append(out, view.Answer{Value: code, Text: name})
		}
	}
	order := collate.New(tag)
	slices.SortFunc(out, func(a, b view.Answer) int { return order.CompareString(a.Text, b.Text) })
	return append(out, view.Answer{Value: signing, Text: w.T("call.signing")})
}
