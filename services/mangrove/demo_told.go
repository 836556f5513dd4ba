package mangrove

import (
	"bytes"
	"encoding/csv"
	"fmt"
	"time"
)

// toldPersons are those whose case is told: the twelve cases, with Yara's two children and a crew of fourteen, and a
// mother with two children who have the family unit.
const toldPersons = 11 + 2 + 14 + 3

// told brings the told cases about, as far as there are services for them, and gives Nadia's.
func (d *demoLoader) told() string {
	nadia := d.nadia()
	d.nuno()
	d.samuel()
	d.sefi()
	d.family()
	d.yara()
	d.alba()
	d.marta()
	d.joy()
	d.daniel()
	d.celeste()
	d.bakary()
	d.ana()
	return nadia
}

func (d *demoLoader) adult(name, language string, age int, status string) string {
	return d.open(hotline, who{name: name, language: language, birth: d.born(age, age, status)})
}

// nadia waits for Lantern's word. She agreed to what it may know, and to what her lawyer writes down: withdraw it and watch.
func (d *demoLoader) nadia() string {
	id := d.adult("Nadia Belo", "fr", 27, "declared")
	d.do(hotline, "identification", "/cases/"+id+"/presumption", map[string]any{})
	d.agree(hotline, id, toShelter("lantern", "IDENTITY", "NEEDS"))
	d.refer(hotline, id, toShelter("lantern", "IDENTITY", "NEEDS"))
	d.needs(hotline, id, map[string]any{"diet": "low salt", "mobility": "ground floor", "other": "Sings in the choir on Wednesdays."})
	d.later = append(d.later, func() {
		d.do("samira", "health", "/cases/"+id+"/notes", map[string]any{"notes": map[string]any{"text": "High blood pressure. (invented)"}})
		d.do("samira", "health", "/cases/"+id+"/appointments", map[string]any{"at": d.at(9 * 24 * time.Hour)})
	})
	lawyer := agreement{agency: "open-door", service: "legalaid", purpose: "legal_aid"}
	d.answer("lucien", id, d.refer(hotline, id, lawyer), "accept")
	lawyer.family, lawyer.categories = "proceedings", []string{"TESTIMONY"}
	d.agree(hotline, id, lawyer)
	d.tells(id, "What she told, once. (invented)")
	return id
}

// guardian asks the guardianship office, which names Mariam.
func (d *demoLoader) guardian(id string) {
	asked := d.refer(department, id, agreement{agency: "guardianship-office", service: "bestinterests", purpose: "guardian_appointment"})
	d.answer("clara", id, asked, "accept")
	d.settle()
	d.do("clara", "bestinterests", "/cases/"+id+"/guardian", map[string]any{"guardian": "mariam", "agency": "guardianship-office"})
	d.settle()
}

// nuno is about ten: his age is disputed, six foster families had no bed for him, and the panel, which meets next Tuesday,
// was asked.
func (d *demoLoader) nuno() {
	id := d.open(department, who{name: "Nuno", language: "pt", birth: d.born(9, 11, "estimated"), contact: map[string]any{
		"told_by": "A teacher at the school by the harbour. (invented)", "safe_way": "Never by telephone; only with Amara there.",
	}})
	d.do(department, "identification", "/cases/"+id+"/age-dispute", map[string]any{})
	d.guardian(id)
	d.needs(department, id, map[string]any{"sleep": "a light at night", "other": "Goes to school; good at drawing boats."})
	house := toShelter("lantern", "IDENTITY", "NEEDS").by("guardian", "heard")
	d.agree(department, id, house)
	d.place(department, id, unitOf("Kite"), house.categories...)
	d.beds[len(d.beds)-1].families = 6
	d.panelNextTuesday(id)
}

// samuel was stranded, and leaves on Thursday.
func (d *demoLoader) samuel() {
	id := d.adult("Samuel Oduya", "en", 31, "documented")
	d.needs(hotline, id, map[string]any{"other": "Wants his tools with him: he is a tiler."})
	house := toShelter("migration-assistance", "IDENTITY", "NEEDS")
	d.agree(hotline, id, house)
	d.place(hotline, id, unitOf("Harbour"), house.categories...)
	d.leavesOnThursday(id)
}

// sefi sleeps in Acacia for the eighty-eighth night.
func (d *demoLoader) sefi() {
	id := d.open(department, who{name: "Sefi", language: "am", birth: d.born(13, 13, "declared")})
	d.guardian(id)
	d.needs(department, id, map[string]any{"other": "Her complaint about the locked kitchen was upheld."})
	house := toShelter("child-welfare", "IDENTITY", "NEEDS").by("guardian", "assent")
	d.agree(department, id, house)
	d.place(department, id, unitOf("Acacia"), house.categories...)
	d.beds[len(d.beds)-1].nights = 88
}

// family has the only unit for families, so that it is full.
func (d *demoLoader) family() {
	unit, mother := unitOf("Lantern, family, boys to 12"), ""
	for _, one := range []struct {
		name string
		age  int
	}{{"Mwajuma Salehe", 33}, {"Baraka Salehe", 9}, {"Zuhura Salehe", 6}} {
		id := d.open(department, who{name: one.name, language: "sw", birth: d.born(one.age, one.age, "declared")})
		if one.age < 18 {
			d.do(department, "identification", "/cases/"+id+"/household", map[string]any{"member": mother})
			d.do(department, "identification", "/cases/"+id+"/family-assessment", map[string]any{"adults": []string{mother}})
		} else {
			mother = id
		}
		d.place(department, id, unit)
	}
}

// yara has her two children with her, and no unit fits: the boy is too old for one, she for the other.
func (d *demoLoader) yara() {
	var mother string
	for _, one := range []struct {
		name string
		age  int
	}{{"Yara Sato", 34}, {"Elias Sato", 14}, {"Lina Sato", 4}} {
		id := d.open(department, who{name: one.name, language: "ja", birth: d.born(one.age, one.age, "declared")})
		if mother == "" {
			mother = id
		} else {
			d.do(department, "identification", "/cases/"+id+"/household", map[string]any{"member": mother})
		}
		d.answer("rosa", id, d.refer(department, id, toShelter("lantern")), "accept")
		if one.name == "Elias Sato" {
			// Refused, it leaves the duty to find him a place.
			d.settle()
			d.refused("rosa", "shelter", "/cases/"+id+"/reservation", map[string]any{"unit": d.units[unitOf("Lantern").name()]})
		}
	}
}

// crew are the fourteen of the Alba as their agency wrote them down, each with his age.
func crew() [][6]string {
	return [][6]string{
		{"Kwabena", "Asantewood", "37", "GHA", "aka", ""},
		{"Nguyễn Văn", "Sóngbiển", "31", "VNM", "vie", "INVENTED-0002"},
		{"Slamet", "Lautwijaya", "34", "IDN", "ind", ""},
		{"Yusuf", "بحرالدين", "40", "EGY", "ara", "INVENTED-0004"},
		{"Rodrigo dela", "Maragat", "46", "PHL", "fil", "INVENTED-0005"},
		{"Mamadou", "Ndiayefall", "29", "SEN", "wol", ""},
		{`Zé "Gaivota"`, "d'Ondamar", "42", "CPV;PRT", "por", "INVENTED-0007"},
		{"အောင်", "Pinleko", "28", "MMR", "mya", ""},
		{"Sokha", "Tonlémeas", "35", "KHM", "khm", "INVENTED-0009"},
		{"Олексій", "Хвильовенко", "39", "UKR", "ukr", "INVENTED-0010"},
		{"Rahim", "Nodiullah", "26", "XXA", "rhg", ""},
		{"Anura", "Muhudusinghe", "43", "LKA", "sin", "INVENTED-0012"},
		{"Tevita", "Moanafonua", "32", "FJI", "fij", "INVENTED-0013"},
		{"Babajide", "Omiwale", "30", "NGA", "yor", "INVENTED-0014"},
	}
}

// albaSheet is the crew in columns of the Human Trafficking Case Data Standard. In one row the word for the sex is not in
// the standard's list: that man is taken in all the same, with a duty to mend the row.
func (d *demoLoader) albaSheet() []byte {
	var sheet bytes.Buffer
	rows := csv.NewWriter(&sheet)
	rows.Write([]string{ //nolint:errcheck // into memory
		"row_ref", "prs_FirstName", "prs_SecondName", "prs_Birthdate", "prs_Gender", "prs_Citizenship", "prs_PrimaryLanguage", "prs_IdentityNumber",
	})
	for i, m := range crew() {
		sex, age := "Masculine", 0
		if i == 8 {
			sex = "Man"
		}
		fmt.Sscan(m[2], &age) //nolint:errcheck // it is a number
		born := d.begun.AddDate(-age, 0, -100-i).Format(time.DateOnly)
		rows.Write([]string{fmt.Sprintf("ALBA-%02d", i+1), m[0], m[1] + " (invented)", born, sex, m[3], m[4], m[5]}) //nolint:errcheck // into memory
	}
	rows.Flush()
	return sheet.Bytes()
}

// alba is the crew, taken in by one sheet: all sleep in Heron but one, who is in the isolation ward, and whom Heron counted with
// the others tonight: two houses have him in one night.
func (d *demoLoader) alba() {
	d.asked++
	a := d.send(hotline, "identification", "/sheets", fmt.Sprintf("demo-%d", d.asked), d.albaSheet(), "Content-Type", "text/csv")
	for i, row := range a.Rows {
		d.persons++
		if i == 6 {
			d.gaivota(row.Case)
		}
		if i != 5 {
			d.place(hotline, row.Case, unitOf("Heron"))
			continue
		}
		d.answer("teodora", row.Case, d.refer(hotline, row.Case, toShelter("heron")), "accept")
		d.place(hotline, row.Case, unitOf("Riverside"))
		d.beds[len(d.beds)-1].from = unitOf("Heron")
	}
}

// gaivota is the one of the crew who has asked to go home. He waits for the word of others: Amara's, who heard by telephone that Heron
// may know his name, Lucien's, who was there when he asked not to wait, and the consulate's.
func (d *demoLoader) gaivota(id string) {
	d.heard(hotline, id, toShelter("heron", "IDENTITY"))
	d.wantsHome(id)
	d.later = append(d.later, func() { d.declared(id, "He asks after his boat.") })
}

// marta is a victim and a suspect: only her lawyer is to know, and police were told no.
func (d *demoLoader) marta() {
	id := d.adult("Marta Ilves", "et", 22, "documented")
	lawyer := agreement{agency: "open-door", service: "legalaid", purpose: "legal_aid", categories: []string{"IDENTITY", "CONTACT"}}
	d.agree(hotline, id, lawyer)
	d.answer("lucien", id, d.refer(hotline, id, lawyer), "accept")
	d.do(hotline, "consent", "/cases/"+id+"/refusals", map[string]any{
		"family": "proceedings", "purpose": "investigation", "recipient": map[string]any{"agency": "police-liaison"}, "giver": "person",
	})
	d.place(hotline, id, unitOf("Lantern"))
}

// joy is eighteen in five weeks, by an estimate.
func (d *demoLoader) joy() {
	id := d.open(department, who{name: "Joy Amadi", language: "en", birth: map[string]any{
		"earliest": d.begun.AddDate(-19, 0, 35).Format(time.DateOnly), "latest": d.begun.AddDate(-18, 0, 35).Format("2006-01-02"), "status": "estimated",
	}})
	d.guardian(id)
	d.needs(department, id, map[string]any{"other": "Learns welding, Mondays and Thursdays."})
	house := toShelter("lantern", "IDENTITY", "NEEDS")
	d.agree(department, id, house)
	d.place(department, id, unitOf("Step"), house.categories...)
}

// daniel is deaf, and the interpreter is missing: what he agreed to is provisional, for care only, for three days.
func (d *demoLoader) daniel() {
	id := d.adult("Daniel Kowalczyk", "pl", 45, "documented")
	d.needs(hotline, id, map[string]any{"other": "Signs; the interpreter was asked for. Reads a little."})
	house := toShelter("heron", "NEEDS")
	d.do(hotline, "consent", "/cases/"+id+"/consents", house.body(d.begun.AddDate(0, 0, 90).Format("2006-01-02T15:04:05Z07:00"), map[string]any{
		"proof": "mark", "witness": department, "witness_agency": "child-welfare", "language": "pso", "interpreter_needed": true,
		"explained": "text-1-pl", "notice_given": true,
	}))
	d.place(hotline, id, unitOf("Heron"), house.categories...)
}

// celeste was asked where she feels safe. Heron had said no, which is in the past. Her sister lives in Mirabel Cays, with which there
// is no agreement, so nobody there may be asked to receive her.
func (d *demoLoader) celeste() {
	id := d.adult("Celeste Duarte", "pt", 29, "declared")
	d.do("teodora", "identification", "/cases/"+id+"/referrals/"+d.refer(hotline, id, toShelter("heron"))+"/decline", map[string]any{"reason": "full"})
	d.needs(hotline, id, map[string]any{"sleep": "a room of her own", "other": "Was asked where she feels safe: with the women."})
	house := toShelter("lantern", "IDENTITY", "NEEDS")
	d.agree(hotline, id, house)
	d.place(hotline, id, unitOf("Lantern"), house.categories...)
	d.refused(hotline, "identification", "/cases/"+id+"/referrals", map[string]any{"service": "returns", "agency": "islands-family", "purpose": "reintegration"})
}

// bakary went home half a year ago: he fares worse than at first, and the tools for his welding shop are late.
func (d *demoLoader) bakary() {
	id := d.adult("Bakary Touray", "mnk", 38, "documented")
	tools := map[string]any{"rest_by": d.begun.AddDate(0, -1, 0).Format(time.DateOnly)}
	d.went(id, 6, "A welding shop, with his brother.", tools,
		d.visit(92, "middle", "middle", "The shop is found; he waits for the tools.", false),
		d.visit(1, "low", "low", "Sleeps badly; the tools are late.", false))
}

// ana went home as well, and something is wrong: she is to be seen again. One referral here was taken back, one is not answered.
func (d *demoLoader) ana() {
	id := d.adult("Ana Petrescu", "ro", 19, "documented")
	d.went(id, 2, "To finish school.", nil, d.visit(0, "middle", "low", "A new employer keeps her telephone.", true))
	d.answer(hotline, id, d.refer(hotline, id, toShelter("lantern")), "revoke")
	d.refer(hotline, id, agreement{agency: "open-door", service: "legalaid", purpose: "legal_aid"})
}
