"""Advertising, and refunds promised where no money moves, in twelve languages."""

from __future__ import annotations

import re

from returns_tui.policy.lint.late import Late
from returns_tui.policy.lint.wording import NEAR, said

# How an order was paid is no advertising.
PAID = Late(
    r"\b(?:paid|pay|used|balance|back to|onto|bezahlt|konto|payé|réglé|pagat|pagad|pago|betaald|"
    r"zapłac|betalat|öde)"
    r"|支付|付款|支払",
    re.IGNORECASE,
)
_N = r"\d{1,2} ?%"

ADVERTISING = (
    # English
    said(
        "coupon|voucher|promo|discount|gift card",
        r"(?:discount|promo(?:tional|tion)?|coupon|voucher) ?codes?\b",
        r"(?:coupons?|vouchers?)\b(?! (?:that )?(?:you|was|were) (?:used|paid|redeemed|have used))",
        r"gift cards? (?:worth|as a |for you|of (?:[$£€]|\d))",
        r"promotions?\b",
    ),
    said(
        "special offer|newsletter|subscribe|follow us|black friday|flash sale|free gift",
        r"special offers?\b|newsletter|subscribe to|follow us|black friday|flash sale|free gift\b",
    ),
    said(" off|% discount", rf"{_N} (?:off\b|discount)"),
    said("next |future ", r"(?:on|for|off|with) your (?:next|future) (?:purchase|order)s?\b"),
    said(
        "our ",
        r"(?:visit|check out|browse|see|discover) our (?:other |new |latest |web)?(?:shop|store|site|page|"
        r"products|collection|range|items)\b",
    ),
    # German
    said("gutschein", r"gutschein(?:e|s|code|codes)?\b(?! (?:bezahlt|eingelöst|verwendet|genutzt))"),
    said("rabatt|nachlass", r"rabatt(?:e|code|codes|aktion)?\b", rf"{_N} (?:rabatt|nachlass)"),
    said("sonderangebot|newsletter|aktionscode|folgen sie uns", r"sonderangebot\w*|aktionscode\w*|folgen sie uns"),
    said("nächste", r"(?:für|auf|bei) ihre[nr]? nächsten? (?:einkauf|bestellung|kauf)"),
    said("besuchen", r"besuchen sie (?:auch )?unsere?n? (?:shop|laden|online-?shop|web\w*|seite)"),
    # Chinese
    said(
        "优惠|折扣|代金券|促销|关注我们|特价|满减|红包|返现|打折",
        r"优惠[券码]|折扣码|代金券|促销|关注我们|特价|满减|红包|返现|打折",
    ),
    said("下次", r"下次(?:购买|下单|购物|光临)"),
    # French
    said(
        "d'achat|d’achat|code|réduction|coupon|offre",
        r"bons? d['’]achat|codes? (?:promo\w*|de réduction|de remise)|"
        r"bons? de réduction|coupons? de|offres? spéciales?",
    ),
    said("prochain", r"(?:sur|pour|lors de) votre prochaine? (?:achat|commande)"),
    said("suivez|abonnez|visitez", r"(?:suivez|abonnez)[- ](?:nous|vous)|visitez notre (?:boutique|site|magasin)"),
    said("de réduction|de remise", rf"{_N} de (?:réduction|remise)"),
    # Italian
    said(
        "sconto|promozional|offert", r"buon[oi] sconto|codic[ei] (?:sconto|promozional[ei])|offert[ae] special[ei]"
    ),
    said("prossim", r"(?:sul|per il|per la|al) (?:suo |tuo |sua |tua )?prossim[oa] (?:acquisto|ordine)"),
    said("visit|segu", r"visit[ia] il nostro (?:negozio|sito|shop)|ci segua|seguici"),
    # Spanish and Portuguese
    said("cup", r"cup(?:ón|ones|om|ons|ão|ões)\b"),
    said("código|codigo", r"códigos? (?:de des(?:cuento|conto)|promociona(?:l|les|is))"),
    said("oferta", r"ofertas? especia(?:l|les|is)"),
    said("próxim", r"(?:en|para|na|em) (?:a )?su?a? ?próxim[oa] (?:compra|pedido|encomenda)"),
    said("síganos|siga-nos|visite", r"síganos|siga-nos|visite (?:a )?n(?:uestra|ossa) (?:tienda|loja|página|web)"),
    said("des", rf"{_N} de des(?:cuento|conto)"),
    # Dutch
    said(
        "korting|bon|aanbieding|nieuwsbrief",
        r"kortings(?:code|bon)\w*|(?:tegoed|waarde|cadeau)bon(?:nen)?\b|"
        rf"speciale aanbieding\w*|nieuwsbrief|{_N} korting",
    ),
    said(
        "volgende|volg ons|bezoek",
        r"(?:op|bij|voor) uw volgende (?:aankoop|bestelling)|volg ons|bezoek onze "
        r"(?:winkel|webshop|site)",
    ),
    # Polish
    said(
        "kupon|kod|voucher|bon|ofert|rabat|zniżk",
        r"kupon\w*|kod\w* (?:rabatow|promocyjn|zniżkow)\w+|voucher\w*|"
        rf"bon\w* (?:rabatow|podarunkow)\w+|ofert\w* specjaln\w+|{_N} (?:rabatu|zniżki)",
    ),
    said(
        "kolejn|następn|odwiedź|obserwuj",
        r"(?:na|przy) (?:kolejn|następn)\w+ (?:zakup|zamówieni)\w*|odwiedź nasz\w*|"
        r"obserwuj nas",
    ),
    # Swedish
    said(
        "rabattkod|kupong|presentkort|erbjudande|nyhetsbrev",
        r"rabattkod\w*|kupong\w*|presentkort (?:på|värt)|"
        r"specialerbjudande\w*|nyhetsbrev\w*",
    ),
    said("nästa|följ oss|besök", r"(?:på|vid) (?:ditt |din |er )?nästa (?:köp|beställning)|följ oss|besök vår"),
    # Japanese
    said(
        "クーポン|割引コード|キャンペーン|セール|メルマガ|次回|フォロー",
        r"クーポン|割引コード|キャンペーン|セール中|メルマガ|次回の?ご?(?:購入|注文|お買い物)|(?:当店|"
        r"弊社)を?フォロー",
    ),
    # Turkish
    said(
        "kupon|indirim|promosyon|hediye çek|bülten|takip",
        r"kupon\w*|indirim kod\w*|promosyon\w*|hediye çek\w*|"
        r"e-bülten\w*|bizi takip|%? ?\d{1,2} ?%? indirim",
    ),
    said("sonraki", r"bir sonraki (?:alışveriş|sipariş)\w*"),
)

REFUND_PROMISES = (
    # English
    said(
        "refund|reimburse",
        r"(?:we|i)(?: will|'ll|’ll| shall| are going to| can)?(?: now| also| then| gladly| still| "
        r"fully| partially)? "
        r"(?:refund|reimburse) (?:you|the|your|all|half|\d|[$£€])",
        r"you(?: will|'ll|’ll| shall)(?: soon| shortly| then)? (?:get|receive|be given|have) (?:an? |your |the )?"
        r"(?:full |partial |complete )?refund",
        r"you (?:will|shall)(?: soon| then)? be (?:fully |partially )?(?:refunded|reimbursed)",
        r"refund (?:will|shall)(?: then| soon)? (?:be (?:issued|made|paid|processed|credited|sent)|follow|arrive)",
        r"refund is (?:on its way|coming|being processed)",
    ),
    # German
    said(
        "erstatt|zurückzahl|zurückgezahlt|geld zurück",
        r"wir (?:erstatten|zahlen)\b|erstatten wir",
        rf"(?:wird|werden) {NEAR}{{0,60}}(?:erstattet|zurückerstattet|zurückgezahlt)\b",
        rf"(?:werden|können) (?:wir )?{NEAR}{{0,60}}(?:erstatten|zurückzahlen|zurückerstatten)\b",
        rf"(?:erhalten|bekommen) (?:sie )?{NEAR}{{0,30}}(?:(?:rück)?erstattung|geld zurück)\b",
    ),
    # Chinese
    said(
        "退款|退还|返还",
        r"(?:将|会|马上|立即|稍后|尽快)[^。！？\n已]{0,15}(?:退款|退还|返还)",
        r"(?<!已)(?:安排|办理|给予|申请)(?:全额|部分)退款",
    ),
    # French
    said(
        "rembours",
        r"nous (?:vous )?rembours(?:ons|erons)|nous allons vous rembourser|vous (?:serez|allez être) "
        rf"rembours\w+|(?:sera|seront) (?:\w+ )?rembours\w+|vous recevrez {NEAR}{{0,20}}remboursement|"
        rf"remboursement (?:sera|va être|"
        r"vous sera)",
    ),
    # Italian
    said(
        "rimbors",
        r"rimborseremo|rimborserò|(?:verrà|sarà) (?:\w+ )?rimborsat\w+|(?:la|le|vi) rimborsiamo|"
        rf"riceverà {NEAR}{{0,20}}rimborso|il rimborso (?:verrà|sarà|le verrà)",
    ),
    # Spanish
    said(
        "reembols|devolveremos",
        r"reembolsaremos|devolveremos (?:el|su) (?:dinero|importe)|vamos a reembolsar|será "
        rf"reembolsad\w+|le reembolsará|recibirá {NEAR}{{0,20}}reembolso|el reembolso (?:se|será)",
    ),
    # Portuguese
    said(
        "reembols|devolver o",
        r"(?:iremos|vamos) (?:reembolsar|devolver o (?:valor|dinheiro))|receberá "
        rf"{NEAR}{{0,25}}reembolso|o reembolso será",
    ),
    # Dutch
    said(
        "terug|vergoed",
        rf"(?:wij|we) (?:betalen|storten) {NEAR}{{0,40}}terug\b",
        rf"(?:wij|we) (?:zullen|gaan) {NEAR}{{0,50}}(?:terugbetalen|terugstorten|vergoeden)\b",
        rf"(?:wordt|worden) {NEAR}{{0,40}}(?:terugbetaald|teruggestort|vergoed)\b",
        rf"(?:ontvangt|krijgt) (?:u )?{NEAR}{{0,30}}(?:terugbetaling|geld terug)\b",
    ),
    # Polish
    said(
        "zwrot|zwróc|zrefund",
        r"zwrócimy|(?:otrzyma|dostanie)\w* (?:\w+ ){0,3}zwrot|zwrot (?:pieniędzy |środków |"
        r"kosztów )?(?:zostanie|nastąpi)|(?:środki|pieniądze) zostaną zwrócone|dokonamy zwrotu|zrefundujemy",
    ),
    # Swedish
    said(
        "återbetal|tillbaka",
        r"vi (?:kommer att |ska )?(?:återbetalar?|betalar? tillbaka)|(?:du|ni) (?:får|kommer att "
        rf"få) {NEAR}{{0,30}}(?:återbetalning|pengarna tillbaka)|återbetalas\b|återbetalningen (?:görs|"
        rf"sker|kommer)",
    ),
    # Japanese
    said(
        "返金",
        r"返金(?:いたし|し)ます|返金させていただき|返金[をは][^。\n]{0,12}(?:いたします|行います)|"
        r"返金手続きを(?:いたします|進め)",
    ),
    # Turkish
    said(
        "iade|geri ödeme",
        r"(?:iade|geri ödeme)\w* (?:\w+ ){0,2}(?:edeceğiz|yapacağız|edilecek\w*|yapılacak\w*|"
        r"alacaksınız)",
    ),
)
