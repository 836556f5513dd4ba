package identification

import (
	"errors"
	"slices"
	"time"

	"mangrove/pkg/contract"
	"mangrove/pkg/service"
	"mangrove/pkg/web"
	idv1 "mangrove/proto/gen/identificationv1"
	"mangrove/services/identification/sheet"
)

// noReference is why a row is not taken in that has no reference of its own.
const noReference = "no_row_ref"

// readSheet makes a command of each row. A row that could not be read whole is kept as a provisional person with a
// duty; sending a sheet again makes no duplicates, by the agency's own row_ref. A row without one is not taken in: corrected
// and sent again, it would be another person.
func readSheet(body []byte, now time.Time, c web.Call) ([]service.Item, func([]service.Result) any, error) {
	if c.ContentType != "text/csv" {
		return nil, nil, web.InvalidField("Content-Type", "send the sheet as text/csv")
	}
	read, err := sheet.Read(body, now)
	if why := (*sheet.Unreadable)(nil); errors.As(err, &why) {
		return nil, nil, &web.Problem{Status: 400, Code: "unreadable_sheet", Title: "This sheet cannot be read: nothing was taken in.", Hint: why.Hint, Of: why.Of}
	}
	if err != nil {
		return nil, nil, err
	}
	out := &idv1.SheetView{Ignored: read.Ignored}
	var items []service.Item
	var taken []*idv1.RowView // what is told of each item
	for _, r := range read.Rows {
		row := &idv1.RowView{Row: uint32(r.Number), Faults: faultsOf(r, read.Ignored)} //nolint:gosec // at most 2,000 rows
		out.Rows = append(out.Rows, row)
		if r.Ref == "" {
			row.Refused = noReference
			continue
		}
		row.Provisional = len(row.Faults) > 0
		taken = append(taken, row)
		items = append(items, service.Item{
			Request: &idv1.ImportRow{Birth: r.Birth, Identity: r.Identity, Contact: r.Contact, Unread: unread(row.Faults)},
			Key:     "sheet/" + sheet.Digest(c.Actor.Agency, r.Ref),
		})
	}
	return items, func(results []service.Result) any {
		for i, r := range results {
			taken[i].Case, taken[i].Position = r.Subject, r.Position
			if r.Problem != nil {
				taken[i].Refused = r.Problem.Code
			}
		}
		return contract.Object(out)
	}, nil
}

// unread are the columns with faults.
func unread(faults []*idv1.FaultView) []string {
	var out []string
	for _, f := range faults {
		out = append(out, f.GetColumn())
	}
	return slices.Compact(out)
}

// faultsOf are the faults of a row in what is taken over.
func faultsOf(r sheet.Row, ignored []string) []*idv1.FaultView {
	var out []*idv1.FaultView
	for _, f := range r.Faults {
		if !slices.Contains(ignored, f.Column) {
			out = append(out, &idv1.FaultView{Column: f.Column, Reason: f.Reason, Words: f.Words})
		}
	}
	return out
}
