"""The Chinese words for time: a table of patterns, each with what it means."""

from analytics.kpi.periods import atoms as at
from analytics.kpi.periods import months, words
from analytics.kpi.periods.atoms import troubled
from analytics.kpi.periods.words import ANY_MONTH, DAY, YEAR, Builder, N, Y, always, year_of

WEEK = r"(?:周|星期|礼拜)"
THIS = r"(?:本|这|当|今)(?:一个|一|个)?"
COUNTED = r"(?:[个款家条种项单件名位大强%万千百.天周月年人次元倍]|\d)"
END = DAY.replace("<d>", "<e>")
BACK = r"(?P<back>上+(?:一个|一|个)?|本|这个?|当)月(?:份)?"
TO = r"(?:-|~|至|到)"

CHINESE: tuple[tuple[str, Builder], ...] = (
    (r"大前天|大前日", always(lambda c: at.day_back(c, 3))),
    (r"前天|前日|前儿", always(lambda c: at.day_back(c, 2))),
    (r"昨天|昨日|昨儿个?", always(lambda c: at.day_back(c, 1))),
    (r"今天|今日|今儿个?|当天|当日", always(lambda c: at.day_back(c, 0))),
    (
        (
            r"明天|明日|大?后天|下+(?:一个|一|个)?(?:周|星期|礼拜|月|季度?)(?:[一二三四五六日天末])?|下一?个半年|明年|后年|下一?年"
            r"|未来\d*[一二三四五六七八九十两]*个?(?:天|周|星期|月|季度|年)"
        ),
        always(lambda _: troubled("future")),
    ),
    (r"(?:去年|上一?年)的?(?P<t>今天|今日|昨天|昨日)", words.day_then("year")),
    (r"上个?月的?(?P<t>今天|今日|昨天|昨日)", words.day_then("month")),
    (r"上个?(?:周|星期)的?(?P<t>今天|今日|昨天|昨日)", words.day_then("week")),
    # weeks
    (rf"(?P<s>上+)(?:一个|一|个)?{WEEK}", words.steps_back("week", "上")),
    (rf"(?P<s>(?:上一)+){WEEK}", words.steps_back("week", "上")),
    (rf"{THIS}{WEEK}", words.to_date_of("week")),
    (rf"(?P<s>上+(?:一|个)?|本|这个?)?{WEEK}的?(?:{WEEK})?(?P<w>[一二三四五六日天末])", words.weekday),
    (rf"(?P<s>上+(?:一|个)?|本|这个?){WEEK}的周末", words.weekday_end),
    (
        rf"(?<!第)(?P<from>(?:周|星期|礼拜)[一二三四五六日天]){TO}(?:周|星期|礼拜)?(?P<w>[一二三四五六日天])",
        words.weekdays,
    ),
    (rf"{Y}第(?P<n>{N})(?:周|个?星期)", lambda f, c: at.iso_week(c, year_of(f["y"], c), words.counted(f))),
    (
        r"(?:周末|双休日|工作日|平日|非工作日|休息日|节假日)(?![一二三四五六日天])",
        always(lambda _: troubled("weekdays")),
    ),
    # months
    (r"(?P<s>上+)(?:一个|一|个)?月(?:份)?", words.steps_back("month", "上")),
    (rf"{THIS}月(?:份)?", words.to_date_of("month")),
    (rf"{Y}{ANY_MONTH}", words.month),
    (rf"{Y}{ANY_MONTH}{DAY}(?:[日号]|(?!{COUNTED}))", words.dated),
    (rf"(?:{BACK}|{Y}{ANY_MONTH})的?(?P<part>上中旬|中下旬|上旬|中旬|下旬|上半月|下半月)", months.within_month),
    (rf"{BACK}的?(?P<part>\d{{1,2}}|[一二三四五六七八九十]{{1,3}})[日号](?P<y>$^)?(?P<m>$^)?", months.within_month),
    (rf"{BACK}的?{DAY}[日号]?{TO}{END}[日号](?P<y>$^)?(?P<m>$^)?", months.days_of_month),
    (rf"{Y}{ANY_MONTH}{DAY}[日号]?{TO}{END}(?:[日号]|(?!{COUNTED}|月))", months.days_of_month),
    (rf"(?<![月年\d/.-]){DAY}[日号]?{TO}{END}[日号](?P<back>$^)?(?P<y>$^)?(?P<m>$^)?", months.days_of_month),
    (rf"(?<![月年第近前后\d/.-]){DAY}号(?![\d线店色楼院机])", months.day_of_month),
    (
        rf"{Y}(?P<m>\d{{1,2}}|[一二三四五六七八九十]{{1,3}}){TO}{ANY_MONTH.replace('<m>', '<e>')}",
        months.months_in_year,
    ),
    # quarters, halves, years
    (r"(?P<s>上+)(?:一个|一|个)?季度?", words.steps_back("quarter", "上")),
    (rf"{THIS}季度?", words.to_date_of("quarter")),
    (rf"{Y}第?(?P<q>[一二三四1-4])季度", words.quarter),
    (rf"(?:{YEAR}的?|(?=第))第?(?P<q>[一二三四1-4])季(?!度)", words.quarter),
    (rf"{Y}第?(?P<q>[一二三1-3])(?:季度)?{TO}第?(?P<e>[二三四2-4])季度", words.quarters),
    (r"(?P<y>\d\d)年?q(?P<q>[1-4])", words.quarter),
    (rf"{Y}前(?P<n>[一二三两123])个?季度", words.first_quarters),
    (rf"{Y}(?P<h>上|下)半年度?", words.half_year),
    (r"上一?个半年", always(lambda c: at.months_back(c, 1, "half"))),
    (r"(?:本|这)个?半年", words.to_date_of("half")),
    (rf"{YEAR}(?:全年|整年|年度|一整年|度)?", words.whole_year),
    (r"(?P<y>(?:19|20)\d\d)年度", words.whole_year),
    (r"全年", always(lambda c: at.months_back(c, 0, "year"))),
    # counted back
    (
        (
            rf"(?:最近|过去|近|[之此]?前|再往?前|近期|前面|过往|[上前](?:一个|个)(?=[\d二三四五六七八九十两]))的?(?:这|整整)?(?P<n>{N})(?:整)?个?(?:完整的?|自然)?"
            r"(?P<u>天|日|周|星期|礼拜|月|季度|季|年)(?!份|度|期)(?:之?内|以?来|里|间)?"
        ),
        words.counted_back,
    ),
    (r"(?:最近|过去|近)的?半年(?:之?内|以?来|里)?", always(lambda c: at.past(c, 6, "month"))),
    (r"(?:最近|过去|近)的?半个月(?:之?内|以?来|里)?", always(lambda c: at.past(c, 15, "day"))),
    (
        rf"(?P<n>{N})(?P<u>天|日|个?周|个?星期|个?礼拜|个月)(?:之|以)?前(?![一二两三四五六七八九十\d])",
        words.ago,
    ),
    (r"(?:最近|过去|近|前)?(?:一个半月|一年半|两年半|半周|半天|俩月)", always(lambda _: troubled("vague"))),
    (
        r"(?:最近|过去|近|前)(?:的)?\d{0,2}[一二三四五六七八九十]{0,2}个?(?:工作日|交易日)",
        always(lambda _: troubled("weekdays")),
    ),
    (
        (
            r"(?:这|前|最近|过去|近)(?:几|些|数|两三|三四|若干)个?(?:天|日|周|星期|礼拜|月|季度|年)"
            r"|前些(?:天|日子)|前阵子?|前段时间|这阵子?|这段时间|最近一段时间|前不久|月中|年中"
        ),
        always(lambda _: troubled("vague")),
    ),
    (rf"{YEAR}的?(?:头|前)(?P<n>{N})个?月", months.first_months),
    (rf"{YEAR}的?(?:最?后)(?P<n>{N})个?月", months.last_months),
    # to date
    (
        r"年初(?:至今|到现在|到今天|以来|起|到目前)|今年(?:以来|至今|到现在|到目前(?:为止)?|累计)|本年(?:度)?(?:累计|至今|以来)",
        words.to_date_of("year"),
    ),
    (
        (
            r"月初(?:至今|到现在|到今天|以来|起|到目前)|(?:本|这个?|当)月(?:以来|至今|到现在|到目前(?:为止)?|累计)|月至今"
        ),
        words.to_date_of("month"),
    ),
    (
        r"季初(?:至今|到现在|到今天|以来|起)|(?:本|这个?|当)季度?(?:以来|至今|到现在|到目前(?:为止)?|累计)|季度?至今",
        words.to_date_of("quarter"),
    ),
    (
        r"周初(?:至今|到现在|到今天|以来|起)|(?:本|这个?|当)周(?:以来|至今|到现在|到目前(?:为止)?|累计)|周至今",
        words.to_date_of("week"),
    ),
    (r"年至今", words.to_date_of("year")),
    # edges: 月初 and 年底 are ends of a range, and no days of their own
    (rf"(?:{BACK}的?月?|{Y}{ANY_MONTH}的?)(?P<e>初|底|末)", months.month_edge),
    (r"(?P<back>$^)?(?P<y>$^)?(?P<m>$^)?月(?P<e>初|底|末)", months.month_edge),
    (rf"(?:{YEAR}的?)?年?(?P<e>初|底|末)(?<=年[初底末])", words.edge("year")),
    (r"(?P<y>$^)?季度?(?P<e>初|底|末)", words.edge("quarter")),
    (r"(?P<y>$^)?(?:本|这个?)?周(?P<e>初)", words.edge("week")),
    # dates that begin with a year
    (r"(?P<y>(?:19|20)\d\d)年 ?(?P<m>\d{1,2})[-/.月] ?(?P<d>\d{1,2})[日号]?(?!\d)", words.dated),
    # times of day
    (
        (
            r"(?:今|昨)(?:早|晚|夜)|上午|下午(?!茶)|早上|早晨|清晨|凌晨|中午|晚上|晚间|傍晚|夜里|夜间|深夜|半夜|午后"
            r"|(?:凌晨|早上|上午|中午|下午|晚上)?(?:\d{1,2}|[一二三四五六七八九十]{1,2}|两)(?:点钟|点整|点半|点\d{1,2}分|时(?=\d|到|至|-|~|的|$))"
            r"|(?:凌晨|早上|上午|中午|下午|晚上)(?:\d{1,2}|[一二三四五六七八九十]{1,2}|两)点"
            r"|(?<![\d.个高低涨跌降升多少])\d{1,2}点(?=到|至|-|~)"
        ),
        always(lambda _: troubled("finer", "day")),
    ),
)
