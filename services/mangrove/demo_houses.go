package mangrove

import "fmt"

// demoUnit is a unit of the demo world, with its beds and the persons in the background who sleep in it, beside those
// whose case is told.
type demoUnit struct {
	coordinator, agency, house, alias, kind string
	beds                                    int
	nearness                                string
	others                                  int
	youngest, oldest                        int
	// of is whose names the others have: girls, boys, women, men; empty: by turns.
	of string
	// from and to are the ages of children that it takes; 0 sets no bound.
	from, to int
}

func (u demoUnit) name() string { return u.house + ", " + u.alias }

// demoUnits are all houses.
func demoUnits() []demoUnit {
	const near, hours, far = "same_town", "within_two_hours", "farther"
	units := []demoUnit{
		{"rosa", "lantern", "Lantern", "women", "adults", 11, near, 7, 19, 52, "women", 0, 0},
		{"rosa", "lantern", "Lantern", "family, boys to 12", "family", 3, near, 0, 0, 0, "", 0, 0},
		{"rosa", "lantern", "Kite", "boys", "small_group", 8, near, 6, 8, 14, "boys", 8, 14},
		{"rosa", "lantern", "Tern", "boys", "small_group", 6, hours, 5, 15, 16, "boys", 15, 17},
		{"rosa", "lantern", "Fern", "girls", "small_group", 8, hours, 8, 8, 16, "girls", 0, 0},
		{"rosa", "lantern", "Step", "supported living", "small_group", 6, near, 4, 16, 16, "", 16, 17},
		{"teodora", "heron", "Heron", "men", "adults", 20, hours, 0, 0, 0, "", 0, 0},
		{"odile", "child-welfare", "Acacia", "institution", "institution", 40, hours, 30, 6, 16, "", 0, 0},
		{"odile", "child-welfare", "Willow", "institution", "institution", 24, far, 21, 9, 16, "", 0, 0},
		{"tarek", "migration-assistance", "Harbour", "before departure", "adults", 16, near, 10, 20, 58, "", 0, 0},
		{"mei", "riverside-clinic", "Riverside", "isolation ward", "adults", 2, near, 0, 0, 0, "", 0, 0},
	}
	// Twelve foster families with fifteen beds, two of them free.
	for i := range 12 {
		family := demoUnit{"odile", "child-welfare", "Families", fmt.Sprintf("foster family %c", 'A'+i), "foster", 1, hours, 1, 1, 12, "", 0, 0}
		if i < 3 {
			family.beds, family.others = 2, 2
		}
		if i > 9 {
			family.others = 0
		}
		units = append(units, family)
	}
	return units
}

// unitOf is the first unit of a house, or the one of that alias.
func unitOf(house string) demoUnit {
	for _, u := range demoUnits() {
		if u.house == house || u.name() == house {
			return u
		}
	}
	return demoUnit{}
}

// background brings the persons of whom no case is told: each has a case, a house that accepted them, and a bed. The women of Lantern
// have agreed that their house knows who they are and what they need; of all others nothing was agreed to be shared, so a house
// knows of them that they are there.
func (d *demoLoader) background(all int) {
	n := 0
	for _, u := range demoUnits() {
		as := department
		if u.kind == "adults" {
			as = hotline
		}
		for i := range u.others {
			of := u.of
			if of == "" {
				of = map[bool][]string{true: {"women", "men"}, false: {"girls", "boys"}}[u.kind == "adults"][i%2]
			}
			name, language := backgroundName(n, of)
			age := u.youngest + (7*i+n)%(u.oldest-u.youngest+1)
			id := d.open(as, who{name: name, language: language, birth: d.born(age, age, "declared")})
			var known []string
			if u.name() == womenOfLantern {
				house := toShelter(u.agency, "IDENTITY", "NEEDS")
				d.agree(as, id, house)
				d.needs(as, id, backgroundNeeds(i))
				known = house.categories
			}
			d.place(as, id, u, known...)
			// Three children of Acacia have been there longer than the ninety nights of CP-04.
			if u.house == "Acacia" && i < 3 {
				d.beds[len(d.beds)-1].nights = 93 + 17*i
			}
			n++
			if d.persons%25 == 0 {
				d.say("  %d of %d persons", d.persons, all)
			}
		}
	}
}

// womenOfLantern is the unit whose background has agreed to be known to its house.
const womenOfLantern = "Lantern, women"

// backgroundNeeds are what a house must know of its i-th person in the background.
func backgroundNeeds(i int) map[string]any {
	all := []map[string]any{
		{"diet": "no pork"},
		{"sleep": "a light at night"},
		{"allergies": "peanuts"},
		{"mobility": "ground floor"},
		{"medicine_times": "07:00 and 19:00"},
		{"diet": "vegetarian"},
		{"other": "Works early: leaves at five."},
	}
	return all[i%len(all)]
}

// backgroundName is the n-th name, put together from a given and a family name of the same part of the world, and a
// language spoken there. No two are alike.
func backgroundName(n int, of string) (name, language string) {
	type part struct {
		language                             string
		girls, boys, women, men, familyNames []string
	}
	parts := []part{
		{"yo", []string{"Titilayo", "Folake"}, []string{"Ayodele", "Kehinde"}, []string{"Bukola", "Yetunde"}, []string{"Segun", "Tunde"}, []string{"Adewale", "Ogunleye", "Bamidele", "Olatunji", "Fashola"}},
		{"vi", []string{"Linh", "Thảo"}, []string{"Khôi", "Minh"}, []string{"Hạnh", "Ngọc"}, []string{"Tuấn", "Bảo"}, []string{"Trần", "Đặng", "Phan", "Huỳnh", "Lý"}},
		{"ar", []string{"سلمى", "Rim"}, []string{"Ziad", "سامي"}, []string{"Nour", "هدى"}, []string{"Karim", "طارق"}, []string{"Mansouri", "حدّاد", "Benali", "Khalil", "Toumi"}},
		{"uk", []string{"Дарина", "Mila"}, []string{"Тарас", "Ostap"}, []string{"Оксана", "Lesia"}, []string{"Богдан", "Ihor"}, []string{"Коваль", "Melnyk", "Шевчук", "Lysenko", "Гнатюк"}},
		{"pt", []string{"Iara", "Luena"}, []string{"Davi", "Tiago"}, []string{"Conceição", "Graça"}, []string{"Adão", "Simão"}, []string{"Quissanga", "Figueira", "Mateus", "Nhampossa", "Cardoso"}},
		{"am", []string{"ሳራ", "Bethlehem"}, []string{"Dawit", "ዮናስ"}, []string{"Tsehay", "አበባ"}, []string{"Girma", "ተስፋዬ"}, []string{"Bekele", "Tadesse", "ከበደ", "Alemu", "Worku"}},
		{"bn", []string{"Mitali", "রিয়া"}, []string{"Arif", "তানভীর"}, []string{"Shirin", "নাসরিন"}, []string{"Jahid", "রফিক"}, []string{"Sarkar", "Hossain", "মজুমদার", "Chowdhury", "Biswas"}},
		{"es", []string{"Yaretzi", "Lucía"}, []string{"Mateo", "Iker"}, []string{"Rocío", "Inés"}, []string{"Ulises", "Joaquín"}, []string{"Quispe", "Mamani", "Zelaya", "Barrientos", "Huanca"}},
		{"tl", []string{"Tala", "Mayumi"}, []string{"Bayani", "Isko"}, []string{"Ligaya", "Corazon"}, []string{"Crisanto", "Dante"}, []string{"Dimaculangan", "Panganiban", "Magsaysay", "Catacutan", "Lualhati"}},
		{"ne", []string{"Asmita", "सरिता"}, []string{"Bikash", "निरज"}, []string{"Kamala", "गीता"}, []string{"Suresh", "मोहन"}, []string{"Tamang", "Gurung", "श्रेष्ठ", "Thapa", "Magar"}},
		{"fr", []string{"Awa", "Solange"}, []string{"Moussa", "Blaise"}, []string{"Fatoumata", "Espérance"}, []string{"Idrissa", "Célestin"}, []string{"Ouédraogo", "Kaboré", "Nzinga", "Diallo", "Mbemba"}},
	}
	p := parts[n%len(parts)]
	given := map[string][]string{"girls": p.girls, "boys": p.boys, "women": p.women, "men": p.men}[of]
	turn := n / len(parts) // ten pairs in each part before one comes again
	return given[turn%2] + " " + p.familyNames[turn/2], p.language
}
