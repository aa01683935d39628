"""The medicines of the committed extract: the commonest ones, and one for every legal rule."""

# CIS, in groups; a reference medicine (R) stands with generics of its group.
EXTRACT_CIS: tuple[str, ...] = (
    # Without prescription: paracetamol tablets, capsules, effervescent; aspirin; antispasmodic.
    *("60234100", "69309629", "66567738", "63368332", "62887947", "64755969", "62944693"),
    # Amoxicillin 500 mg and 1 g (R), amoxicillin and clavulanic acid (R).
    *("67707794", "69118175", "66916798", "64539416", "69166540", "66053338", "65247087"),
    # Metformin 1 g, 500 mg and 850 mg (R); one member of two groups (posology).
    *("61052830", "63146246", "67346461", "68583940", "69448283"),
    # Amlodipine 5 mg, atorvastatin 20 mg, bisoprolol 10 mg, ramipril 5 mg, furosemide 40 mg (R).
    *("63458349", "66340498", "65728601", "69902323", "69068936", "68212077"),
    *("66351548", "67736575", "63524315", "61599041", "65606743"),
    # Omeprazole and esomeprazole 20 mg (R; type 4 generics), prednisolone (R).
    *("64103828", "67995040", "64578892", "69047251", "63226984", "66216486"),
    # Levothyroxine (never substituted: MTE), salbutamol inhaler and nebuliser (R), warfarin.
    *("68416845", "65143010", "60928110", "65376705", "68563941", "63245753", "61902218"),
    # Tramadol (R), its long-acting forms, IXPRIM (whose secure form the database misses), by vein.
    *("68655884", "63435884", "61644643", "62484259", "68303979", "69701943"),
    *("61137241", "69331903", "64707814", "63777286"),
    # Codeine (R), dihydrocodeine, ethylmorphine with codeine.
    *("66003374", "69458587", "60904643", "67482372", "61876410"),
    # Stupéfiants by mouth: morphine, oxycodone (R; labels of two wordings), hydromorphone.
    *("61227030", "64288864", "65036909", "61200108", "61243351", "68127381", "67175964"),
    "66598776",
    # The same by injection (7 days, 28 by a pump), anaesthetics of hospitals, dexamfetamine.
    *("60339717", "60209645", "68104646", "60460398", "67355371", "65874289"),
    # Fentanyl: patch 14 days (R), transmucosal 7 days; sufentanil 2 days; ketamine without limit.
    *("60914025", "65904024", "64957305", "65795468", "68968587", "67132571"),
    # Methadone syrup 14 days and capsules 28 days; buprenorphine (R) and TEMGESIC (12 months).
    *("68874401", "63644827", "68726979", "65738008"),
    *("65150204", "62927306", "69000305", "63827255", "60549391"),
    # Methylphenidate (R; labels of two wordings) and oxybate: yearly first prescription.
    *("63930084", "62331295", "69137599", "60913012"),
    # Assimilated: zolpidem (R), tianeptine (R), clorazepate 20 mg and 5 mg, clonazepam, midazolam.
    *("63179285", "62969974", "64517099", "65411280", "64713443", "68644101", "68494908"),
    *("68429141", "61496251", "63523836", "68529120", "60034085"),
    # Buprenorphine under the skin, clorazepate by injection, ethylmorphine alone (list II).
    *("61617482", "62416105", "68338784"),
    # Pregabalin 75 mg (R): 6 months.
    *("63096099", "62285549", "60618841"),
    # Hypnotics 4 weeks and anxiolytics 12 weeks (R), hydroxyzine (R).
    *("68508795", "62048087", "69847791", "61736700", "66796142", "62270942", "61519586"),
    # Isotretinoin, valproate (R), thalidomide, lamotrigine and levetiracetam (MTE), methotrexate.
    *("65250375", "62121489", "61358994", "69386390", "60184188", "63975542"),
    *("69658075", "68596770", "67853564", "67194943"),
    # Contraception, emergency contraception without prescription.
    *("64558256", "66819566", "67203730", "60812935"),
    # Insulins, semaglutide, list II gel; over 300 euros: adalimumab, palbociclib, elexacaftor.
    *("65979151", "61232223", "61400703", "65538840", "64591690", "60321676", "67875361"),
    # No longer marketed or not sold in town, and a homeopathic medicine, for the edges.
    *("60009573", "61562566", "69103878"),
)
