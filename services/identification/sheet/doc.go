// Package sheet reads an intake sheet: persons whom another agency sends as a table.
//
// It owns what a sheet may look like, and exists so that a typing error in a row never costs a person a bed. A
// row that is faulty still gives a person, with what could be read; its faults name row, column and a reason, and
// never repeat what the cell says. Two things are not taken in. A row without a reference of its own, as it could not be
// told from another when the sheet is mended and sent again, and would make a person twice. And a sheet whose shape is in
// doubt, for there a value might be taken for that of another column or another person.
//
//	row_ref ; prs_FirstName ; prs_SecondName ; prs_Birthdate ; ...
//
// A sheet is CSV in UTF-8 with comma or semicolon. The first column is row_ref, the sending agency's own
// reference, which no other row has; the others have the names of the Human Trafficking Case Data Standard 2.0 (IOM, CC BY 4.0), which is
// embedded from htcds. Taken over are:
//
//	prs_FirstName prs_MiddleName prs_SecondName    name
//	prs_Gender                                     sex, as the standard's word, in whatever case it is given
//	prs_Citizenship                                citizenships, as ISO 3166-1 alpha-3
//	prs_PrimaryLanguage                            language, as ISO 639-2, or 639-3 where that has none
//	prs_IdentityNumber                             document
//	prs_MobilePhone prs_HomePhone                  telephone
//	prs_Birthdate                                  birth
//
// Any other column of the standard is checked for the form of its values and listed as ignored. That holds above
// all for con_Consent and vic_AgreementToManagePersonalData: a tick in a table is no consent, and is not looked at.
//
// The package does no I/O and keeps everything in memory.
package sheet
