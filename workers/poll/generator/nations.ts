/** A nation of randomuser.me with what its users are made of. */
export interface Nation {
  readonly nat: string;
  readonly country: string;
  /** How many of the users it has, against the others. */
  readonly weight: number;
  /** Hours ahead of UTC, which decide when its people are awake. */
  readonly offsetHours: number;
  readonly zone: string;
  /** Centre of where its people live, WGS 84 degrees. */
  readonly latitude: number;
  readonly longitude: number;
  readonly states: readonly string[];
  readonly cities: readonly string[];
  readonly streets: readonly string[];
  readonly women: readonly string[];
  readonly men: readonly string[];
  readonly surnames: readonly string[];
  /** What its people are identified by; empty where there is nothing. */
  readonly idName: string;
  /** Digits of a postcode; as a text where it begins with letters. */
  readonly postcode: "number" | "text";
}

/** The nations that the generator knows, in no particular order. */
export const nations: readonly Nation[] = [
  {
    nat: "US",
    country: "United States",
    weight: 9,
    offsetHours: -6,
    zone: "Central Time (US & Canada), Mexico City",
    latitude: 39.8,
    longitude: -98.6,
    states: ["Michigan", "Texas", "Ohio", "Oregon", "Florida", "Iowa"],
    cities: ["Billings", "Austin", "Columbus", "Eugene", "Tampa", "Des Moines"],
    streets: ["Valwood Pkwy", "Oak Lawn Ave", "Lakeview St", "Elgin St", "Hillcrest Rd"],
    women: ["Jennie", "Taylor", "Grace", "Naomi", "Ruby", "Claire"],
    men: ["Wayne", "Marcus", "Dwight", "Leon", "Curtis", "Ethan"],
    surnames: ["Nichols", "Palmer", "Howell", "Fisher", "Hayes", "Warren", "Burke"],
    idName: "SSN",
    postcode: "number",
  },
  {
    nat: "GB",
    country: "United Kingdom",
    weight: 6,
    offsetHours: 0,
    zone: "Western Europe Time, London, Lisbon, Casablanca",
    latitude: 52.6,
    longitude: -1.5,
    states: ["Kent", "Norfolk", "Cumbria", "Devon", "Fife"],
    cities: ["Norwich", "Exeter", "Carlisle", "Dundee", "Canterbury"],
    streets: ["Church Road", "Mill Lane", "Station Road", "Victoria Street", "The Green"],
    women: ["Imogen", "Harriet", "Freya", "Nicole", "Poppy"],
    men: ["Alfie", "Callum", "Rhys", "Harvey", "Duncan"],
    surnames: ["Hughes", "Barker", "Walsh", "Reid", "Dixon", "Moss"],
    idName: "NINO",
    postcode: "text",
  },
  {
    nat: "DE",
    country: "Germany",
    weight: 6,
    offsetHours: 1,
    zone: "Brussels, Copenhagen, Madrid, Paris",
    latitude: 51.2,
    longitude: 10.4,
    states: ["Bayern", "Hessen", "Sachsen", "Niedersachsen", "Berlin"],
    cities: ["Kassel", "Görlitz", "Celle", "Bamberg", "Berlin"],
    streets: ["Lindenweg", "Schulstraße", "Am Bahnhof", "Goethestraße", "Ringstraße"],
    women: ["Anneliese", "Greta", "Mathilda", "Jule", "Käte"],
    men: ["Ottmar", "Jörg", "Matthis", "Ernst", "Levin"],
    surnames: ["Brandt", "Kühn", "Vogel", "Seidel", "Krämer", "Lorenz"],
    idName: "SVNR",
    postcode: "number",
  },
  {
    nat: "FR",
    country: "France",
    weight: 5,
    offsetHours: 1,
    zone: "Brussels, Copenhagen, Madrid, Paris",
    latitude: 46.6,
    longitude: 2.4,
    states: ["Gironde", "Finistère", "Isère", "Var", "Loiret"],
    cities: ["Orléans", "Toulon", "Brest", "Grenoble", "Bordeaux"],
    streets: ["Rue de la Mairie", "Avenue du Fort", "Place de l'Église", "Quai Chauveau"],
    women: ["Éloïse", "Margaux", "Clémence", "Anaïs", "Lison"],
    men: ["Timothée", "Gaspard", "Noé", "Rémi", "Étienne"],
    surnames: ["Garnier", "Chevalier", "Lefèvre", "Perrin", "Muller", "Fontaine"],
    idName: "INSEE",
    postcode: "number",
  },
  {
    nat: "BR",
    country: "Brazil",
    weight: 5,
    offsetHours: -3,
    zone: "Brazil, Buenos Aires, Georgetown",
    latitude: -14.2,
    longitude: -51.9,
    states: ["Bahia", "Paraná", "Goiás", "Ceará", "São Paulo"],
    cities: ["Salvador", "Londrina", "Goiânia", "Sobral", "Santos"],
    streets: ["Rua das Flores", "Avenida Brasil", "Rua São João", "Rua Castro Alves"],
    women: ["Iracema", "Luíza", "Benedita", "Talita", "Marli"],
    men: ["Caetano", "Otávio", "Nilton", "Davi", "Celso"],
    surnames: ["Carvalho", "Teixeira", "Moura", "Peixoto", "Nunes", "da Rosa"],
    idName: "CPF",
    postcode: "number",
  },
  {
    nat: "IN",
    country: "India",
    weight: 8,
    offsetHours: 5.5,
    zone: "Bombay, Calcutta, Madras, New Delhi",
    latitude: 22.4,
    longitude: 78.9,
    states: ["Kerala", "Punjab", "Gujarat", "Assam", "Karnataka"],
    cities: ["Kochi", "Ludhiana", "Surat", "Guwahati", "Mysuru"],
    streets: ["Mahatma Gandhi Rd", "Church St", "Tilak Rd", "Park Lane", "Lal Bagh Rd"],
    women: ["Aishani", "Lavanya", "Ritika", "Meera", "Nandini"],
    men: ["Arjun", "Vihaan", "Kiaan", "Rohan", "Sunil"],
    surnames: ["Kulkarni", "Nair", "Bhatt", "Chatterjee", "Rao", "Shetty"],
    idName: "UIDAI",
    postcode: "number",
  },
  {
    nat: "AU",
    country: "Australia",
    weight: 3,
    offsetHours: 10,
    zone: "Eastern Australia, Guam, Vladivostok",
    latitude: -33.5,
    longitude: 146.9,
    states: ["Victoria", "Tasmania", "Queensland", "New South Wales"],
    cities: ["Ballarat", "Hobart", "Cairns", "Dubbo"],
    streets: ["Wheeler Ridge Dr", "Dune St", "Brown Terrace", "Harbour View"],
    women: ["Matilda", "Billie", "Indi", "Sienna"],
    men: ["Lachlan", "Flynn", "Angus", "Jarrah"],
    surnames: ["Kennedy", "Robertson", "Doyle", "Marsh", "Pearce"],
    idName: "TFN",
    postcode: "number",
  },
  {
    nat: "NO",
    country: "Norway",
    weight: 2,
    offsetHours: 1,
    zone: "Brussels, Copenhagen, Madrid, Paris",
    latitude: 60.5,
    longitude: 8.5,
    states: ["Vestland", "Troms", "Innlandet", "Rogaland"],
    cities: ["Bergen", "Tromsø", "Hamar", "Sandnes"],
    streets: ["Kirkeveien", "Skogveien", "Storgata", "Åsveien"],
    women: ["Ingeborg", "Solveig", "Tuva", "Åse"],
    men: ["Håkon", "Torbjørn", "Eirik", "Sverre"],
    surnames: ["Haugen", "Moen", "Bråten", "Solheim", "Nygård"],
    idName: "FN",
    postcode: "text",
  },
];
