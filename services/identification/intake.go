package identification

import (
	"crypto/sha256"
	"errors"
	"fmt"
	"slices"
	"time"

	"mangrove/pkg/contract"
	"mangrove/pkg/service"
	"mangrove/pkg/web"
	idv1 "mangrove/proto/gen/identificationv1"
	"mangrove/services/identification/sheet"
)

// readSheet makes a command of each row. A row that could not be read whole is kept as a provisional person with a
// duty; sending a sheet again makes no duplicates, by the agency's own row_ref.
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
	items := make([]service.Item, len(read.Rows))
	faults := make([][]*idv1.FaultView, len(read.Rows))
	for i, r := range read.Rows {
		for _, f := range r.Faults {
			if !slices.Contains(read.Ignored, f.Column) {
				faults[i] = append(faults[i], &idv1.FaultView{Column: f.Column, Reason: f.Reason})
			}
		}
		items[i].Request = &idv1.ImportRow{Birth: r.Birth, Identity: r.Identity, Contact: r.Contact, Provisional: len(faults[i]) > 0}
		items[i].Key = rowKey(c, r)
	}
	return items, func(results []service.Result) any {
		out := &idv1.SheetView{Ignored: read.Ignored}
		for i, r := range results {
			row := &idv1.RowView{
				Row: uint32(read.Rows[i].Number), Case: r.Subject, Provisional: len(faults[i]) > 0, Faults: faults[i], //nolint:gosec // at most 2,000 rows
			}
			if r.Problem != nil {
				row.Refused = r.Problem.Code
			}
			out.Rows = append(out.Rows, row)
		}
		return contract.Object(out)
	}, nil
}

// rowKey is what makes a row the same row when the sheet is sent again. Where no reference could be read, it is the whole
// sheet and the row's number in it.
func rowKey(c web.Call, r sheet.Row) string {
	ref := r.Ref
	if ref == "" {
		ref = fmt.Sprintf("%x/%d", sha256.Sum256(c.Body), r.Number)
	}
	return "sheet/" + sheet.Digest(c.Actor.Agency, ref)
}
