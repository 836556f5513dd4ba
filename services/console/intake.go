package console

import (
	"errors"
	"io"
	"net/http"

	"mangrove/services/console/api"
	"mangrove/services/console/view"
	"mangrove/services/console/words"
)

// maxSheet is the most bytes of a form with a sheet: what identification takes of one, and the form around it.
const maxSheet = 1<<20 + 4<<10

// sheetView is what became of a sheet, as identification tells it.
type sheetView struct {
	Rows    []sheetRow `json:"rows"`
	Ignored []string   `json:"ignored"`
}

type sheetRow struct {
	Row      int          `json:"row"`
	Case     string       `json:"case"`
	Faults   []sheetFault `json:"faults"`
	Refused  string       `json:"refused"`
	Position string       `json:"position"`
}

type sheetFault struct {
	Column string   `json:"column"`
	Reason string   `json:"reason"`
	Words  []string `json:"words"`
}

// told says what is wrong, and, where a column has words of its own, some of them.
func (f sheetFault) told(w words.Words) string {
	if len(f.Words) > 0 {
		return w.T("sheet.reason_not_in_list", "Words", w.List(f.Words))
	}
	return w.Or("sheet.reason_"+f.Reason, "sheet.reason")
}

// notTried is how identification names a row whose turn did not come: the same sheet is sent again.
const notTried = "not_tried"

func (c *Console) askSheet(v visit) error { return c.showSheet(v, view.Sheet{}) }

func (c *Console) showSheet(v visit, d view.Sheet) error {
	d.Page = c.inside(v, "calls", "sheet.title")
	c.render(v.w, v.r, status(d.Form), view.SheetPage(d))
	return nil
}

// sendSheet hands a sheet on as it is and shows what became of each row. It answers with the page itself, as nobody keeps it:
// loading the page again sends the sheet again, which makes the same cases, as a row that could not be known again made none.
func (c *Console) sendSheet(v visit) error {
	var d view.Sheet
	file, _, err := v.r.FormFile("sheet")
	var body []byte
	if err == nil {
		body, err = io.ReadAll(file)
	}
	var large *http.MaxBytesError
	switch {
	case errors.As(err, &large):
		d.Form.Fault("sheet", v.words.T("sheet.too_large"))
	case err != nil || len(body) == 0:
		d.Form.Fault("sheet", v.words.T("sheet.none"))
	}
	if !d.Form.Good() {
		return c.showSheet(v, d)
	}
	var got sheetView
	err = v.user.Post(v.r.Context(), "identification", "/sheets", body, &got, "Content-Type", "text/csv")
	if err != nil {
		var no *api.Problem
		if !errors.As(err, &no) || no.Hidden() {
			return err
		}
		shown := refused(v.words, no, "")
		d.Form.Refused = &shown
		return c.showSheet(v, d)
	}
	d.Sent, d.Ignored = true, got.Ignored
	for _, r := range got.Rows {
		row := view.SheetRow{Row: r.Row, Case: r.Case, Number: view.Number(r.Case), At: r.Position}
		switch {
		case r.Refused == notTried:
			d.NotTried++
			continue
		case r.Refused != "":
			d.Left++
		default:
			d.Taken++
		}
		for _, f := range r.Faults {
			row.Faults = append(row.Faults, view.SheetFault{Column: f.Column, Reason: f.told(v.words)})
		}
		if r.Refused != "" {
			row.Faults = append(row.Faults, view.SheetFault{Reason: v.words.Or("sheet.refused_"+r.Refused, "sheet.refused")})
		}
		if len(row.Faults) > 0 {
			d.Mend = append(d.Mend, row)
		}
	}
	return c.showSheet(v, d)
}
