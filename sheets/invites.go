package sheets

import (
	"errors"
	"fmt"
	_ "image/png" // the workbook library measures a picture by its registered decoder
	"io"
	"time"

	"github.com/xuri/excelize/v2"
)

// InviteRow is one line of the sheet of binding codes to hand out.
type InviteRow struct {
	Enterprise string // its name, or the unit of a member of staff
	Place      string
	Name       string
	Role       string // as people say it
	Code       string
	ExpiresAt  time.Time // in the county's zone
	QR         []byte    // PNG of the place's QR code; empty: none
}

const inviteSheet = "绑定码"

// WriteInvites writes an .xlsx to print and cut: codes in large type, and a
// column of QR codes where there are any.
func WriteInvites(w io.Writer, rows []InviteRow) (err error) {
	f := excelize.NewFile()
	defer func() { err = errors.Join(err, f.Close()) }()
	if err := f.SetSheetName("Sheet1", inviteSheet); err != nil {
		return fmt.Errorf("write invites: %w", err)
	}
	if err := layInvites(f); err != nil {
		return fmt.Errorf("write invites: %w", err)
	}
	for i, row := range rows {
		if err := writeInvite(f, i+2, row); err != nil {
			return fmt.Errorf("write invite %d: %w", i+1, err)
		}
	}
	if _, err := f.WriteTo(w); err != nil {
		return fmt.Errorf("write invites: %w", err)
	}
	return nil
}

// layInvites sets header, widths, and what prints on each page.
func layInvites(f *excelize.File) error {
	center := &excelize.Alignment{Horizontal: "center", Vertical: "center", WrapText: true}
	plain, err := f.NewStyle(&excelize.Style{Alignment: center, Font: &excelize.Font{Size: 12}})
	if err != nil {
		return err
	}
	large, err := f.NewStyle(&excelize.Style{Alignment: center, Font: &excelize.Font{Size: 22, Bold: true, Family: "Consolas"}})
	if err != nil {
		return err
	}
	head, err := f.NewStyle(&excelize.Style{Alignment: center, Font: &excelize.Font{Size: 12, Bold: true}})
	if err != nil {
		return err
	}
	header := []any{"企业或单位", "场所", "姓名", "身份", "绑定码", "有效期至", "二维码"}
	landscape := "landscape"
	return errors.Join(
		f.SetColStyle(inviteSheet, "A:G", plain),
		f.SetColStyle(inviteSheet, "E", large),
		f.SetColWidth(inviteSheet, "A", "A", 30),
		f.SetColWidth(inviteSheet, "B", "D", 14),
		f.SetColWidth(inviteSheet, "E", "E", 26),
		f.SetColWidth(inviteSheet, "F", "G", 17),
		f.SetSheetRow(inviteSheet, "A1", &header),
		f.SetRowStyle(inviteSheet, 1, 1, head),
		f.SetCellStyle(inviteSheet, "A1", "G1", head),
		f.SetPanes(inviteSheet, &excelize.Panes{Freeze: true, YSplit: 1, TopLeftCell: "A2", ActivePane: "bottomLeft"}),
		f.SetPageLayout(inviteSheet, &excelize.PageLayoutOptions{Orientation: &landscape}),
		f.SetDefinedName(&excelize.DefinedName{Name: "_xlnm.Print_Titles", RefersTo: inviteSheet + "!$1:$1", Scope: inviteSheet}),
	)
}

func writeInvite(f *excelize.File, line int, row InviteRow) error {
	values := []any{row.Enterprise, row.Place, row.Name, row.Role, row.Code, row.ExpiresAt.Format("2006年1月2日")}
	if err := f.SetSheetRow(inviteSheet, fmt.Sprintf("A%d", line), &values); err != nil {
		return err
	}
	if len(row.QR) == 0 {
		return f.SetRowHeight(inviteSheet, line, 36)
	}
	if err := f.SetRowHeight(inviteSheet, line, 90); err != nil {
		return err
	}
	return f.AddPictureFromBytes(inviteSheet, fmt.Sprintf("G%d", line), &excelize.Picture{
		Extension: ".png", File: row.QR,
		Format: &excelize.GraphicOptions{AutoFit: true, LockAspectRatio: true, OffsetX: 4, OffsetY: 4, AltText: "二维码"},
	})
}
