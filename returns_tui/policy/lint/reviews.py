"""Asking for a review, for stars, or for a review to be changed or removed, in twelve languages."""

from __future__ import annotations

from returns_tui.policy.lint.wording import NEAR, said

# English: "review" is also a verb of every return desk ("we will review your request"), so only the noun counts,
# with what is done to it, or with what is thought of it.
_GOOD_EN = (
    r"(?:(?:positive|good|great|nice|kind|honest|short|quick|negative|bad|poor|low|critical|favou?rable|product|"
    r"customer|buyer|seller|amazon|online|star|five-star|(?:5|4|1|five|four|one)[ -]stars?)[ -])"
)
_REVIEW_EN = r"(?:reviews?|ratings?|testimonials?)\b"
_GOOD_DE = r"(?:positive|gute|ehrliche|nette|tolle|kurze|negative|schlechte|neue|5[- ]?sterne[- ]?|fünf-sterne-)"
_DE = r"[a-zäöüß]{0,24}(?:bewertung|rezension)(?:en)?\b"
_DO_DE = (
    r"(?:abgeben|abgäben|abzugeben|geben|schreiben|schrieben|hinterlassen|hinterließen|zu hinterlassen|ändern|"
    r"löschen|entfernen|zurücknehmen|zurückziehen|anpassen|verfassen|freuen|dankbar)\b"
)
_FR = r"(?:avis|commentaires?|évaluations?)\b"
_GOOD_FR = r"(?:(?:bon|bel|petit|positif|favorable|honnête|gentil|premier|nouvel)s? )?"

REVIEWS = (
    # English
    said(
        "review|rating|testimonial|feedback",
        rf"(?:leav|writ|post|submitt?|giv|shar|add|dropp?|publish)(?:e|es|ing)? (?:us |me |our \w+ )?"
        rf"(?:an? |your |some |the |another )?{_GOOD_EN}{{0,3}}{_REVIEW_EN}",
        rf"(?:appreciate|grateful for|happy about|love|welcome|hope for) (?:an? |your "
        rf"){_GOOD_EN}{{0,3}}{_REVIEW_EN}",
        rf"(?:chang|remov|delet|revis|updat|edit|withdraw|amend|reconsider|tak)(?:e|es|ing)?(?: down)? "
        rf"(?:your|the|that|this|any|his|her) {_GOOD_EN}{{0,3}}(?:{_REVIEW_EN}|feedback\b)",
        rf"(?:(?:positive|good|great|nice|honest|negative|bad|favou?rable|product|amazon) |5-star )"
        rf"(?:{_REVIEW_EN}|feedback\b)",
        r"review (?:us\b|our (?:products?|shop|store|brand|service)\b)",
        r"star ratings?\b",
    ),
    said(
        "feedback",
        rf"leav(?:e|ing) (?:us |me )?(?:some |your |a )?{_GOOD_EN}{{0,2}}feedback\b",
        r"seller feedback\b",
    ),
    said(
        "rate |rating us",
        r"rat(?:e|ing) (?:us\b|our (?:products?|shop|store|service)\b|(?:the|this|your) (?:product|"
        r"purchase|seller)\b)",
    ),
    said("star", r"(?:five|four|5|4)(?: |-| out of 5 |/5 )?stars?\b"),
    said(
        "with other|with future|with fellow",
        rf"(?:opinion|experience|thoughts|impression)s? {NEAR}{{0,30}}with (?:other|future|fellow) "
        r"(?:customers|buyers|shoppers)",
    ),
    # German
    said("rezension", r"[a-zäöüß]{0,24}rezension(?:en)?\b", r"rezensieren\b"),
    said(
        "bewertung",
        rf"{_DE}{NEAR}{{0,40}}\b{_DO_DE}",
        rf"(?:schreiben|hinterlassen|geben|löschen|ändern|entfernen|freuen){NEAR}{{0,40}}{_DE}",
        rf"{_GOOD_DE} ?{_DE}",
        r"(?:produkt|kunden|verkäufer|amazon-?|sterne-?)bewertung(?:en)?\b",
    ),
    said(
        "bewerten|bewertest",
        r"bewerten sie (?:uns|unser\w*|das produkt|den artikel|ihren (?:ein)?kauf)",
        rf"(?:uns|unser\w* (?:shop|produkt|artikel|service|unternehmen)) {NEAR}{{0,30}}bewerten\b",
    ),
    said("sterne", r"(?:fünf|vier|5|4)[ -]?sternen?\b"),
    # Chinese
    said(
        "好评|差评|晒单|追评|五星|5星|星级|打分|点赞|留评|测评",
        r"好评|差评|晒单|追评|[五5]星|星级|打分|点赞|留评|测评",
    ),
    said("评价|评论|评分", r"评价|评论|评分"),
    # French
    said(
        "avis|commentaire|évaluation",
        rf"(?:laiss|écri|publi|post|rédig|dépos|partag|ajout)\w*(?:[- ](?:nous|moi))? (?:un |votre |vos |des |"
        rf"quelques )?{_GOOD_FR}{_FR}",
        r"(?:avis|commentaires?|évaluations?) (?:positi|négati|favorable|client|honnête|5 étoiles|sur amazon)\w*",
        rf"(?:supprim|retir|modifi|chang|effac)\w* (?:votre |l'|cet |ce |cette ){_FR}",
    ),
    said("étoiles", r"(?:cinq|quatre|5|4) étoiles"),
    said("noter|notez|évalue", r"(?:notez|noter|évalue[rz])(?:[- ]nous\b| (?:notre|nos) \w+| ce produit\b)"),
    # Italian
    said("recension|recensir", r"recension[ei]\b", r"recensir[ea]\b"),
    said(
        "valutazion|feedback",
        r"(?:lasci|scriv|pubblic|inser|rilasci)\w*(?: una| un| la sua| il suo)? (?:\w+ "
        r")?(?:valutazion[ei]|feedback)\b",
        r"valutazion[ei] (?:positiv|negativ|a (?:5|cinque) stelle)\w*",
        r"(?:feedback) (?:positiv|negativ)\w*",
    ),
    said("stelle", r"(?:cinque|quattro|5|4) stelle"),
    # Spanish
    said("reseña", r"reseñ(?:as?|ar|e|en)\b"),
    said(
        "valoraci|opini|comentario|calificaci",
        r"(?:dej|escrib|publi|compart|pon)\w* (?:nos )?(?:una |un |su |tu |la )?(?:buena |buen )?"
        r"(?:valoraci(?:ón|ones)|opini(?:ón|ones)|comentarios?|calificaci(?:ón|ones))\b",
        r"(?:valoraci(?:ón|ones)|calificaci(?:ón|ones)|opini(?:ón|ones)|comentarios?) (?:positiv|negativ)\w*",
        r"(?:elimin|borr|cambi|modific|retir)\w* (?:su |tu |la |el )(?:valoración|opinión|comentario|"
        r"calificación)\b",
    ),
    said("estrellas", r"(?:cinco|cuatro|5|4) estrellas"),
    said("califi|valór|valorar", r"(?:califíque|valóre)nos\b", r"(?:calificar|valorar) nuestr\w+"),
    # Portuguese
    said(
        "avaliaç|resenha|coment|opini",
        r"(?:deix|escrev|public|public|postar|poste|envi)\w*(?:-nos| nos)? (?:uma |um |a sua |o seu |sua |seu )?"
        r"(?:boa |bom )?(?:avaliaç(?:ão|ões)|resenhas?|comentários?|opini(?:ão|ões))\b",
        r"(?:avaliaç(?:ão|ões)|opini(?:ão|ões)|comentários?) (?:positiv|negativ)\w*",
        r"(?:apag|remov|alter|exclu|retir|mud)\w* (?:a |o )?(?:sua |seu )(?:avaliação|opinião|comentário)\b",
        r"resenhas?\b",
    ),
    said("estrelas", r"(?:cinco|quatro|5|4) estrelas"),
    said("avali", r"avali(?:ar|e) (?:o |a )?noss[oa]\b", r"avalie-nos\b"),
    # Dutch
    said("recensie", r"recensies?\b"),
    said(
        "beoordeling|review",
        r"(?:beoordelingen|beoordeling|een review|uw review|je review)(?: \w+){0,3} "
        r"(?:\w{0,4}schrijven|achter ?(?:te )?laten|"
        r"plaatsen|geven|aan ?(?:te )?passen|verwijderen)\b",
        r"(?:schrijf|plaats|geef|laat)(?: \w+){0,3} (?:beoordeling|review)\b",
        r"(?:positieve|goede|eerlijke|negatieve|slechte) (?:beoordeling|review)(?:en|s)?\b",
    ),
    said("sterren", r"(?:vijf|vier|5|4)[ -]sterren"),
    said("beoordeel", r"beoordeel (?:ons|onze|het product)\b"),
    # Polish
    said("recenzj", r"recenzj\w+"),
    said(
        "opini|ocen|komentarz",
        r"(?:wystaw|napis|napisz|zostaw|doda|pozostaw|opubliku|opublikow)\w* (?:nam |swoj\w+ )?(?:\w+ )?"
        r"(?:opini\w+|ocen[ęy]?\b|komentarz\w*)",
        r"(?:pozytywn|negatywn)\w+ (?:opini\w+|ocen\w+|komentarz\w*)",
        r"(?:usunąć|usunięci|zmieni|zmian|wycofa|edytow)\w* (?:swoj\w+ |pani |pana |państwa )?(?:negatywn\w+ )?"
        r"(?:opini\w+|ocen[ęy]?\b|komentarz\w*)",
    ),
    said("gwiazd", r"(?:pięć|pięciu|cztery|5|4) gwiazd\w*"),
    # Swedish
    said("recension", r"recension(?:en|er)?\b"),
    said(
        "omdöme|betyg",
        r"(?:lämna|skriv|ge|publicera|lägg)\w* (?:oss |gärna |till )?(?:ett |ditt |en )?(?:\w+ "
        r")?(?:omdömen?|betyg)\b",
        r"(?:positivt?|bra|gott|negativt?|dåligt) (?:omdömen?|betyg)\b",
        r"(?:ändra|ta bort|radera) (?:ditt |er )?(?:\w+ )?(?:omdömen?|betyg)\b",
        r"betygsätt\w*",
    ),
    said("stjärn", r"(?:fem|fyra|5|4) stjärn\w+"),
    # Japanese
    said("レビュー|口コミ|クチコミ", r"レビュー|口コミ|クチコミ"),
    said("評価", r"ご評価|[高低]評価|評価[をの]?(?:お願い|いただ|頂|投稿|削除|変更|修正)"),
    said("つ星|星5|星五", r"[五5]つ星|星[5五]"),
    # Turkish
    said(
        "yorum|değerlendirme|puan",
        r"(?:yorum|puan|değerlendirme)(?:unuzu|ınızı|nizi|u|ı|yi)? (?:yaz|bırak|paylaş|sil|kaldır|"
        r"değiştir|düzelt)\w*",
        r"(?:olumlu|olumsuz|iyi|kötü) (?:bir )?(?:yorum|değerlendirme|puan)\w*",
        r"ürün değerlendirme\w*",
    ),
    said("yıldız", r"(?:beş|dört|5|4) yıldız\w*"),
)

FAVOURS = (
    said(
        "refund|reimburs|money|cash|free|gift|compensat|bonus|coupon|voucher|discount|reward|pay you|full amount",
        r"refund\w*|reimburs\w*|money|cash\b|free\b|gifts?\b|compensat\w*|bonus|coupon|voucher|"
        r"discount|reward|pay you",
    ),
    said(
        "erstatt|gutschein|geld|geschenk|rabatt|gratis|kostenlos|entschädig|bonus|überweis",
        r"[a-zäöüß]{0,24}erstatt\w*|gutschein\w*|geld\b|geschenk\w*|rabatt|gratis|kostenlos|entschädig\w*|überweis\w*",
    ),
    said("退款|返现|红包|补偿|赔偿|优惠|赠送|免费|礼", r"退款|返现|红包|补偿|赔偿|优惠|赠送|免费|礼物|礼品"),
    said("rembours|cadeau|gratuit|dédommag|réduction", r"rembours\w*|cadeau\w*|gratuit\w*|dédommag\w*|réduction"),
    said("rimbors|regalo|gratis|gratuit|sconto", r"rimbors\w*|regalo|gratis|gratuit\w*|sconto"),
    said(
        "reembols|regalo|gratis|descuento|compens|desconto|brinde|grátis",
        r"reembols\w*|regalo|gratis|descuento|compens\w*|desconto|brinde|grátis",
    ),
    said("terugbetal|cadeau|gratis|korting|vergoed", r"terugbetal\w*|cadeau|gratis|korting|vergoed\w*"),
    said("zwrot|zwróc|prezent|rabat|gratis|rekompens", r"zwrot\w*|zwróc\w*|prezent\w*|rabat\w*|rekompens\w*"),
    said(
        "återbetal|present|gratis|rabatt|ersättning",
        r"återbetal\w*|presentkort|present\b|gratis|rabatt|ersättning",
    ),
    said("返金|プレゼント|ギフト|無料|割引|特典", r"返金|プレゼント|ギフト|無料|割引|特典"),
    said("iade|hediye|indirim|bedava|ücretsiz|para", r"iade\w*|hediye\w*|indirim|bedava|ücretsiz|paranızı?"),
)
"""What may be given for a review, when it stands in the same sentence."""
