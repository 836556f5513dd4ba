package words

import (
	"cmp"
	"embed"
	"fmt"
	"io/fs"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/BurntSushi/toml"
	"github.com/go-playground/locales"
	"github.com/go-playground/locales/ar"
	"github.com/go-playground/locales/en_GB"
	"github.com/go-playground/locales/es"
	"github.com/go-playground/locales/fr"
	"github.com/go-playground/locales/pt_PT"
	"github.com/nicksnyder/go-i18n/v2/i18n"
	"golang.org/x/text/language"
	"golang.org/x/text/language/display"
)

//go:embed locales/*.toml
var files embed.FS

// Language is one that the console speaks.
type Language struct {
	// Code is its BCP 47 tag, Name how it calls itself.
	Code, Name string
	// Direction is that of its script: ltr or rtl.
	Direction string
}

// Languages are those that the console speaks, the first being the one to fall back to.
func Languages() []Language {
	return []Language{
		{"en", "English", "ltr"}, {"fr", "Français", "ltr"}, {"es", "Español", "ltr"}, {"pt", "Português", "ltr"}, {"ar", "العربية", "rtl"},
	}
}

// Book holds the messages of all languages.
type Book struct {
	matcher language.Matcher
	words   map[string]Words
}

// Words says things in one language.
type Words struct {
	Language
	localizer *i18n.Localizer
	dates     locales.Translator
	zone      *time.Location
}

// New reads the messages. Times are told in the zone of the deployment.
func New(zone *time.Location) (*Book, error) {
	bundle := i18n.NewBundle(language.English)
	bundle.RegisterUnmarshalFunc("toml", toml.Unmarshal)
	dates := map[string]locales.Translator{"en": en_GB.New(), "fr": fr.New(), "es": es.New(), "pt": pt_PT.New(), "ar": ar.New()}
	b := &Book{words: map[string]Words{}}
	var tags []language.Tag
	names, err := fs.Glob(files, "locales/*.toml")
	if err != nil {
		return nil, fmt.Errorf("finding the messages: %w", err)
	}
	for _, name := range names {
		if _, err := bundle.LoadMessageFileFS(files, name); err != nil {
			return nil, fmt.Errorf("reading the messages of %s: %w", name, err)
		}
	}
	for _, l := range Languages() {
		tags = append(tags, language.Make(l.Code))
		b.words[l.Code] = Words{l, i18n.NewLocalizer(bundle, l.Code), dates[l.Code], zone}
	}
	b.matcher = language.NewMatcher(tags)
	return b, nil
}

// In gives the words of a language; ok is false where the console does not speak it.
func (b *Book) In(code string) (Words, bool) {
	w, ok := b.words[code]
	return w, ok
}

// For gives the language that a browser asks for, or the first.
func (b *Book) For(r *http.Request) Words {
	_, i := language.MatchStrings(b.matcher, r.Header.Get("Accept-Language"))
	return b.words[Languages()[i].Code]
}

// T tells a message; args are names and values in turn. A message that there is not is told by its own name.
func (w Words) T(id string, args ...any) string {
	return w.tell(&i18n.LocalizeConfig{MessageID: id, TemplateData: data(args)}, id)
}

// N tells a message of a number, which is there as Count too.
func (w Words) N(id string, n int, args ...any) string {
	return w.tell(&i18n.LocalizeConfig{MessageID: id, PluralCount: n, TemplateData: data(append(args, "Count", n))}, id)
}

func (w Words) tell(c *i18n.LocalizeConfig, id string) string {
	text, err := w.localizer.Localize(c)
	if err != nil && text == "" {
		return id
	}
	return text
}

// Has says whether there is a message in this very language.
func (w Words) Has(id string) bool {
	_, tag, err := w.localizer.LocalizeWithTag(&i18n.LocalizeConfig{MessageID: id})
	return err == nil && strings.HasPrefix(tag.String(), w.Code)
}

// Or tells the first message that there is; the last is told in any case.
func (w Words) Or(ids ...string) string {
	i := slices.IndexFunc(ids, w.Has)
	if i < 0 {
		i = len(ids) - 1
	}
	return w.T(ids[i])
}

func data(args []any) map[string]any {
	out := map[string]any{}
	for i := 0; i+1 < len(args); i += 2 {
		out[fmt.Sprint(args[i])] = args[i+1]
	}
	return out
}

// Day tells a date with its weekday.
func (w Words) Day(t time.Time) string { return w.dates.FmtDateFull(t.In(w.zone)) }

// Date tells a date shortly, without its year: for what is near.
func (w Words) Date(t time.Time) string {
	t = t.In(w.zone)
	return w.T("date.short", "Weekday", w.dates.WeekdayAbbreviated(t.Weekday()), "Day", t.Day(), "Month", w.dates.MonthAbbreviated(t.Month()))
}

// Near tells a date shortly, and yesterday, today and tomorrow by these words.
func (w Words) Near(t, now time.Time) string {
	day := func(t time.Time) time.Time {
		t = t.In(w.zone)
		return time.Date(t.Year(), t.Month(), t.Day(), 0, 0, 0, 0, time.UTC)
	}
	switch day(t).Sub(day(now)) {
	case -24 * time.Hour:
		return w.T("date.yesterday")
	case 0:
		return w.T("date.today")
	case 24 * time.Hour:
		return w.T("date.tomorrow")
	}
	return w.Date(t)
}

// Long tells a date with its year.
func (w Words) Long(t time.Time) string { return w.dates.FmtDateLong(t.In(w.zone)) }

// Clock tells the time of the day.
func (w Words) Clock(t time.Time) string { return t.In(w.zone).Format("15:04") }

// Till tells the time of the day at which something ends, midnight as the end of the day that is over then.
func (w Words) Till(t time.Time) string {
	if clock := w.Clock(t); clock != "00:00" {
		return clock
	}
	return "24:00"
}

// DayTill tells shortly until when something goes on: the date and the time, and of what ends with a day the date alone.
func (w Words) DayTill(t time.Time) string {
	if w.Till(t) == "24:00" {
		return w.Date(t.Add(-time.Nanosecond))
	}
	return w.Moment(t)
}

// Moment tells a date shortly, and the time of it.
func (w Words) Moment(t time.Time) string {
	return w.T("date.moment", "Date", w.Date(t), "Time", w.Clock(t))
}

// LongMoment tells a date with its weekday, and the time of it.
func (w Words) LongMoment(t time.Time) string {
	return w.T("date.moment", "Date", w.Day(t), "Time", w.Clock(t))
}

// Local gives the time in the zone of the deployment.
func (w Words) Local(t time.Time) time.Time { return t.In(w.zone) }

// Count tells a number.
func (w Words) Count(n int) string { return strconv.Itoa(n) }

// Calendar is the month of an instant: its name, the days of the week, and the weeks from Monday on.
func (w Words) Calendar(t time.Time) (month string, weekdays []string, weeks [][]string) {
	t = t.In(w.zone)
	first := time.Date(t.Year(), t.Month(), 1, 0, 0, 0, 0, w.zone)
	for d := range 7 {
		weekdays = append(weekdays, w.dates.WeekdayNarrow(time.Weekday((d+1)%7)))
	}
	before := (int(first.Weekday()) + 6) % 7
	for cell := -before; ; cell += 7 {
		week := make([]string, 7)
		for d := range week {
			if day := first.AddDate(0, 0, cell+d); day.Month() == first.Month() {
				week[d] = strconv.Itoa(day.Day())
			}
		}
		if cell > 0 && week[0] == "" {
			return w.dates.MonthWide(t.Month()) + " " + strconv.Itoa(t.Year()), weekdays, weeks
		}
		weeks = append(weeks, week)
	}
}

// List tells several things, one after the other.
func (w Words) List(all []string) string { return strings.Join(all, w.T("list.between")) }

// Tongue tells the name of a language by its code; a code that is none is told as it is.
func (w Words) Tongue(code string) string {
	tag, err := language.Parse(code)
	if err != nil {
		return code
	}
	return cmp.Or(display.Languages(language.Make(w.Code)).Name(tag), code)
}
