"""The words that questions about needs are made of, beside names and days."""

import re
from functools import cache
from typing import Final

from analytics.reviews.need import Face

FACES: Final[dict[Face, str]] = {
    "complaint": (
        r"担心|顾虑|抱怨|吐槽|槽点|差评|负评|恶评|投诉|不满意?|不爽|骂|嫌弃?|痛点|缺点|短板|毛病|问题|负面|负向|"
        r"不好的?(?:地方|点)?|不喜欢|讨厌|踩雷|翻车|怨言|抗议|难用|烦|\bcomplain(?:ts?|ing|s|ed|er|ers)?\b|"
        r"\bnegatives?\b|\bproblems?\b|\bissues?\b|\bpain points?\b|\bdislikes?\b|\bunhappy\b|\bhates?\b|"
        r"\bwrong with\b|\bdefects?\b|\bfaults?\b|\bbad (?:reviews?|things?)\b|\bdissatisfied\b|\bgripes?\b|"
        r"\bworr(?:y|ies|ied)\b|\bdon'?t like\b|"
        r"\bdo not like\b"
    ),
    "praise": r"好评|夸奖?|称赞|表扬|点赞|(?<!不)喜欢|喜爱|(?<!不)满意|优点|正面|正向|亮点|认可|推荐|"
    r"\bprais(?:e[sd]?|ing)\b|\bpositives?\b|(?<!n't )(?<!not )\blikes?\b|\blov(?:e|es|ed|ing)\b|\bhappy\b|"
    r"\bgood reviews?\b|\benjoy\b|\bcompliments?\b",
    "question": (
        r"咨询|在问|都问|常问|询问|提问|有?问得|问过|问的|(?<=人)问|问什么|问啥|问最?多|想知道什么|疑问|关心什么|"
        r"(?<![疑反请])问(?![题卷答])|\basking\b|\basks?\b(?: about)?|\basked\b|\binquir(?:y|ies|e|es|ing)\b|"
        r"\bquestions?\b|\bwonder(?:ing)?\b"
    ),
    "suggestion": (
        r"建议|希望|期待|期望|最想要|想要|改进意见|心愿|\bsuggest\w*|\bwish(?:es)?\b|\bhop(?:e|es|ing) for\b|"
        r"\brequests?\b|\bwant most\b"
    ),
}
ORDERS: Final = {
    "new": (
        r"(?:以前|之前|从前|过去|此前)(?:都|从来|从)?没(?:有|人)?(?:见过|见|出现过?|提过|说过|遇到过?|听过)?(?:的)?|"
        r"新(?=\s|$|的|情况|现象|变化)|新出现|新冒出来?|新增(?:加|长)?|新的|新问题|新抱怨|"
        r"冒出来?|\bnew(?:ly)?\b|\bappeared\b"
    ),
    "growing": (
        r"(?:越来越|变|增)多|多了|多出来?|增长|增加|上升|上涨|在涨|涨(?:得|幅|了)?|激增|突增|暴增|猛增|飙升|恶化|"
        r"变严重|加重|升温|抬头|苗头|变差|突然|越来越严重|\bgrow(?:ing|s|n)?\b|\brising\b|\brose\b|\bincreas(?:e|es|"
        r"ed|ing)\b|\bemerging\b|\bmore of\b|\bgoing up\b|\bgo(?:ne)? up\b|\bup the most\b|\bspik(?:e|es|ed|ing)\b|"
        r"\bworse\b|\bfastest\b|\bsurg(?:e|ed|ing)\b|\btrending\b"
    ),
    "fading": r"(?:越来越|变|减)少(?!了?人)|少了|减少|下降|下滑|好转|改善|缓解|降低|降了|在降|降温|消失|回落|变好|"
    r"\bdeclin(?:e|ed|ing)\b|\bfall(?:ing)?\b|\bfell\b|\bdecreas(?:e|ed|ing)\b|\bfading\b|\bgoing down\b|"
    r"\bimprov(?:e|ed|ing)\b|\bfewer\b|\bshrinking\b|\bdropp(?:ed|ing)\b",
    "worst": (
        r"(?:净情感|净好感|口碑|好感度?|情感|评价)(?:最)(?:差|低|糟)|最不(?:受欢迎|被看好)|最差|\bworst\b|"
        r"\blowest (?:net )?sentiment\b"
    ),
    "best": (
        r"(?:净情感|净好感|口碑|好感度?|情感|评价)(?:最)(?:好|高)|最受欢迎|最好|\bbest\b|"
        r"\bhighest (?:net )?sentiment\b"
    ),
    "least": r"最少|最低|\bleast\b|\bfewest\b|\blowest\b",
    "most": (
        r"最多|更多|更大|更严重|更高|最大|最常见?|最高|最严重|最突出|最集中|主要|集中(?:在|于)?|重点|高频|头号|排名|"
        r"排行榜?|排序|榜单|\bmost(?:ly)?\b|\bmain(?:ly)?\b|\btop\b|\bbiggest\b|\bcommon(?:est)?\b|\branking\b|"
        r"\brank(?:ed)?\b|\bhighest\b"
    ),
}
_EACH: Final = r"(?:按|分|各个?|每个?|哪一?(?:个|些|款|几款|几个|家|类|种)?|什么|啥|不同的?|(?:从|在)?哪里?)"
BY: Final = {
    "product": (
        rf"(?:产品|商品|单品)(?:是|有)?(?:哪个|哪些|哪款|哪几个|什么)|{_EACH}(?:产品|商品|单品|款|货品|品)(?:来?看|"
        rf"来?分|划分|拆分?|分布|里|上)?|哪款|谁家|产品(?:分布|维度|排[名行])|\b(?:by|per|which|what|each|every|"
        rf"across) products?\b|\bwhich (?:one|item)s?\b"
    ),
    "channel": (
        rf"(?:渠道|平台)(?:是|有)?(?:哪个|哪些|哪几个|什么)|{_EACH}(?:渠道|平台|店铺?)(?:来?看|来?分|划分|拆分?|分布|"
        rf"里|上)?|(?:渠道|平台)(?:分布|维度|排[名行])|\b(?:by|per|which|what|each|every|across) (?:channel|"
        rf"platform)s?\b"
    ),
    "persona": (
        rf"{_EACH}(?:人群|肤质|肤质人群|顾客群|用户群|顾客类型|画像|类?(?:人|用户|顾客|客户))(?:来?看|来?分|划分|拆分?|分布)?|(?:人群|肤质|画像)(?:分布|维度)|什么样的(?:人|顾客|用户)|\b(?:by|"
        rf"per|which|what|each) (?:personas?|skin types?|kinds? of (?:customers?|people)|groups?|segments?)\b"
    ),
    "source": r"(?:按|分)(?:来源|评价和?咨询)(?:来?看|拆分?)?|\bby source\b",
    "stars": r"(?:按|分|各)(?:个)?(?:星级|星|评分|打分)(?:来?看|分布|拆分?)?|星级分布|\bby (?:stars?|rating)s?\b",
    "lot": (
        rf"(?:{_EACH}(?:批次?|批号|生产批次)|哪一?批货?)(?:来?看|拆分?|分布)?|批次分布|\b(?:by|which|what|"
        rf"per) (?:lot|batch)(?:es|s)?\b"
    ),
    "season": rf"{_EACH}(?:季节)(?:来?看|拆分?|分布)?|\b(?:by|which) seasons?\b",
    "occasion": rf"{_EACH}(?:使用)?(?:场景|场合)(?:来?看|拆分?|分布)?|\b(?:by|which) occasions?\b",
    "day": r"(?:按|每一?|逐|分)(?:天|日)(?:来?看|的?走势|的?趋势)?|\b(?:by|per|each|every) day\b|\bdaily\b",
    "week": r"(?:按|每一?个?|逐|分)(?:周|星期)(?:来?看|的?走势|的?趋势)?|\b(?:by|per|each|every) week\b|\bweekly\b",
    "month": r"(?:按|每一?个?|逐|分)月(?:份)?(?:来?看|的?走势|的?趋势)?|\b(?:by|per|each|every) month\b|\bmonthly\b",
    "need": rf"{_EACH}(?:需求|问题类型|诉求)(?:来?看|拆分?|分布)?(?!.{{0,2}}(?:原话))|\bby need\b",
}
FINER: Final = r"(?:按|每一?个?|逐|分)(?:小时|钟头|分钟|秒)|\b(?:by|per|each|every) (?:hour|minute)\b|\bhourly\b"
TREND: Final = (
    r"趋势|走势|曲线|怎么变(?:化|的)?|有(?:什么|啥)变化|变化(?:情况|趋势)?|(?:从)?什么时候(?:开始|起)的?|何时开始|"
    r"历史(?:情况|数据)?|随时间|\btrends?\b|\bover time\b|\bchang(?:e|ed|es|ing)\b|\bwhen did (?:it|this|"
    r"that) (?:start|begin)\b|\bevol(?:ve|ved|ution)\b|\bdevelop(?:ed|ment)?\b"
)
VOLUME: Final = (
    r"(?:好评|差评|评价|反馈|留言|咨询|评论)(?:量|数量?|条数|总数|总量)|(?:好|差)评比例|多少(?:条|个)?(?:差评|好评|"
    r"评价|评论|咨询|留言)|(?:差评|好评|评价|评论|咨询|留言)(?:一共|总共|共)?(?:有)?多少(?!人)条?|"
    r"\bhow many (?:negative |positive |bad |good )?(?:reviews?|comments?|inquiries)\b|\bnumber of (?:negative |"
    r"positive )?reviews?\b"
)
NET: Final = (
    r"净(?:情感|好感|情绪|口碑)(?:度|值|分|得分)?|情感(?:倾向|得分|值|如何)|好感度|正负面?(?:比例|占比)|正负比|"
    r"(?:好评多还是差评多|差评多还是好评多|夸的?多还是(?:骂|吐槽)的?多|(?:骂|吐槽)的?多还是夸的?多)|好坏比|"
    r"(?:net )?sentiment\b"
)
COUNT: Final = (
    r"(?:一共|总共|共|大概|到底)?(?:有)?(?:多少|几)(?:个|位|名|条|次|例)?(?:人|顾客|客户|用户|买家)?(?:次)?|多少起|"
    r"数量|人数|次数|多不多|多吗|很多吗|多么|\bhow many(?: people| customers| users| buyers| shoppers| times)?\b|"
    r"\bhow often\b|\bcount\b|\bnumber of\b|\ba lot\b"
)
SHARE: Final = (
    r"占(?:了|到|总|所有|全部|全体)*(?:的)?(?:比例?|百分比|多少|几成|百分之几)|占\s*(?:的)?(?:顾客|用户|客户|"
    r"人)?\s*的?(?:多少|几成|比例?)|比例|百分比|百分之几|几成|占比|\bshare\b|\bpercent(?:age)?\b|\bproportion\b|"
    r"\bwhat %"
)
OF_SIDE: Final = (
    r"占(?:了|到|总|所有|全部|全体)*(?:的)?(差评|抱怨|投诉|吐槽|好评|夸奖|咨询|提问)(?:里|中)?(?:总数|"
    r"总量)?(?:的)?(?:比例?|百分比|多少|几成|百分之几|占比)|(?:share|percent(?:age)?|proportion) of (?:all |the |"
    r"our )*(complaints?|praise|questions?)\b(?! about)"
)
WHETHER: Final = (
    r"有没有(?:人|顾客|用户|客户)?|有(?:人|顾客|用户|客户)|是不是(?:有)?|是否(?:有)?|有无|\b(?:did|does|do|has|have|"
    r"is|are) (?:anyone|anybody|someone|any (?:customers?|people))\b|\banyone\b|\banybody\b"
)
WHY: Final = (
    r"为什么|为啥|原因|怎么回事|咋回事|怎么会|是什么造成|\bwhy\b|\breasons?\b|\bwhat(?:'s| is) behind\b|\bcauses?\b"
)
QUOTES: Final = (
    r"原话|原文|原声|原评价?|原始(?:评价|评论)|引用|引述|例子|举例|举几个例|举个例子?|具体(?:是)?怎么说的?|怎么说的|"
    r"逐字|典型(?:评价|评论)|代表性(?:评价|评论)|\bquotes?\b|\bverbatims?\b|\bexamples?\b|\b(?:exact|own|original|"
    r"actual) words\b|\bin their words\b|\bwhat (?:exactly )?did they (?:say|write)\b"
)
CHART: Final = (
    r"(?:画|出|做|来|给|看|用|生成)(?:一?(?:个|张|下|幅))?(?:成)?(?:趋势|柱状|条形|折线|热力|分布|对比|"
    r"可视化)?图表?|图表|柱状图|条形图|折线图|热力图|趋势图|可视化|画(?:个|一下|出来)|画图|\bcharts?\b|"
    r"\bplots?\b|\bgraphs?\b|\bheat ?maps?\b|\bvisuali[sz]e\b|\bdraw\b"
)
COMPARE: Final = (
    r"谁(?:的|家)?|相?对比|比较一?下|比一?比|(?:相)?比(?:较|一下|起来|之下)?|区别|差别|差异|不同|不一样|分别|各自|"
    r"各有|各|vs\.?|环比|\bcompar(?:e|ed|ison|ing)\b|\bversus\b|\bvs\b|\bdiffer(?:ence|ences|ent|s)?\b|\bagainst\b"
)
POINTS: Final = (
    r"(?:你(?:刚才|刚刚)?说的|(?:刚才|刚刚|上面)(?:说|提到)?的)|这个(?:问题|需求|抱怨|点)?|这一?(?:项|条|点|事)|"
    r"该(?:问题|需求)|它们?|\b(?:it|this|that) (?:one|problem|issue|complaint|need)\b|\bof it\b|\b(?:about|"
    r"for) (?:it|that)\b"
)
GOES_ON: Final = (
    r"^(?:那么?|还有|再|换成?|改成?|改看|只看?|仅看?|单看|就看|和|跟|与|同|加上|去掉|除了|除去|不看|不算|不要|排除|"
    r"展开|具体|and\b|only\b|just\b|what about\b|how about\b|same\b|now\b|but\b|without\b|exclud\w+|for\b|in\b|on\b|"
    r"by\b|show me\b|compared?\b|versus\b|top \d+\W*$)|呢[?!。. ]*$|换成|改成|只看"
)
STARTS: Final = (
    r"大家|顾客|客户|用户|买家|消费者|客人|最近|近期|近来|目前|\bpeople\b|\bcustomers?\b|\busers?\b|\bbuyers?\b|"
    r"\bshoppers?\b|\blately\b|\brecent(?:ly)?\b|\bwe\b|\bour\b"
)
LATELY_SAID: Final = (
    r"最近|近期|近来|这段时间|这阵子?|近段时间|目前|现在|当前|眼下|\blately\b|\brecent(?:ly)?\b|\bthese days\b|"
    r"\bcurrently\b|\bright now\b|\bnow\b"
)
BEFORE: Final = (
    r"(?:和|跟|与|同|比|较)?(?:再)?前一?个?(?:月|周|星期|期|段时间|季度|年)(?:相比|比较|比)?|环比|和之前比|跟之前比|"
    r"比之前|比以前|和以前比|和上一?期比|比上一?期|较上期|\bthan before\b|\bvs\.? before\b|\bcompared (?:to|"
    r"with) before\b|\bthe period before\b"
)
YEAR: Final = r"同比|比去年同期|和去年同期比|去年同期|\byear over year\b|\byoy\b|\ba year (?:ago|earlier)\b"
FORECAST: Final = (
    r"会(?:不会)?(?:抱怨|投诉|吐槽|涨|上升|增长|增加|变多|怎么变|有多少)|预测|预计|预估|将(?:会|要)|未来|"
    r"下(?:个)?(?:月|周|季度|星期)|明天|明年|\bwill\b|\bgoing to\b|\bforecast\b|\bpredict\w*|\bnext (?:week|month|"
    r"quarter|year)\b"
)
WRITES: Final = (
    r"删(?:掉|除|了)?|清空|清除|屏蔽|隐藏|修改|改掉|改成好评|刷(?:好评|单)|伪造|编造?|\bdelete\b|\bremove (?:all|the|"
    r"these|those) (?:reviews?|complaints?)\b|\bhide\b|\bfake (?:some|reviews?)\b|\bdrop table\b"
)
PERSONAL: Final = (
    r"手机号?|电话|号码|姓名|名字|地址|邮箱|微信号|身份证|联系方式|个人信息|谁写的|\be-?mails?\b|\bphones?\b|"
    r"\baddress(?:es)?\b|\bnames? of\b|\bcontact (?:details?|info\w*)\b|\bwho wrote\b"
)
OTHERS: Final = r"竞品|竞争对手|友商|同行|别家|对手|\bcompetitors?'?s?\b|\bother brands?\b|\brivals?'?\b"
SURVEY: Final = r"问卷|调研|调查|\bsurveys?\b"
PROPOSALS: Final = (
    r"(?:有没有)?(?:新冒出来?|新出现|没归类|未归类|没有归类|未分类|没收录|待确认)的?(?:新)?(?:需求|诉求|说法)|新需求|"
    r"需求建议|\bnew needs?\b|\bproposed needs?\b|\bunclassified\b|\bemerging needs?\b"
)
SOURCES: Final = {
    "review": (
        r"(?:不看|不算|去掉|不要|排除|除了|不含)(?:客服)?(?:咨询|提问)(?:以外|之外)?|(?:评价|评论|评语|晒单)(?:里面?|"
        r"中|区)|(?:只看|只算|仅看|单看|光看)(?:商品)?(?:评价|评论)|\bin (?:the )?reviews\b|\breviews only\b|"
        r"\bonly reviews\b"
    ),
    "inquiry": (
        r"(?:不看|不算|去掉|不要|排除|除了|不含)(?:商品)?(?:评价|评论)(?:以外|之外)?|(?:售前|售后|客服)?(?:咨询|问答|"
        r"聊天记录|对话)(?:里面?|中)|(?:只看|只算|仅看|单看|光看)(?:客服)?咨询|\bin (?:the )?inquiries\b|"
        r"\binquiries only\b|\bonly inquiries\b"
    ),
}
_STAR: Final = r"([1-5一二三四五两]|one|two|three|four|five)"
STARS: Final = (
    (rf"{_STAR}\s*(?:颗|个)?星(?:级)?\s*(?:和|、|或|跟|与)\s*{_STAR}\s*(?:颗|个)?星(?:级)?", "both"),
    (rf"{_STAR}\s*(?:[-~到至—–]|to)\s*{_STAR}\s*[- ]?(?:颗|个)?(?:星级?|stars?)", "between"),
    (rf"{_STAR}\s*(?:颗|个)?星(?:级)?(?:及|和|或)?(?:以下|以内)", "up to"),
    (rf"\b{_STAR} stars? (?:or|and) (?:below|less|under|fewer)", "up to"),
    (rf"{_STAR}\s*(?:颗|个)?星(?:级)?(?:及|和|或)?以上|\b{_STAR} stars? (?:or|and) (?:above|more|up)", "from"),
    (rf"(?<!明)(?<!期){_STAR}\s*[- ]?(?:颗|个)?(?:星级?|stars?)(?:的?评[价论分]?)?", "is"),
    (r"低分|低星|打分低|\blow[- ]?(?:rat(?:ed|ings?)|stars?)", "low"),
    (r"高分|高星|\bhigh[- ]?(?:rat(?:ed|ings?)|stars?)", "high"),
    (r"中评|\bmiddling reviews?", "middle"),
)
STAR_NUMBERS: Final = {
    **{digit: n for n, digit in enumerate("一二三四五", 1)}, **{str(n): n for n in range(1, 6)}, "两": 2,
    "one": 1, "two": 2, "three": 3, "four": 4, "five": 5,
}  # fmt: skip
GROUPS: Final = {
    "物流": r"物流|快递|配送|运输|\bshipping\b|\bdelivery\b|\blogistics\b",
    "包装": r"包装|\bpackaging\b",
}
"""Words for all needs of a category, where a longer name of one need does not hold them."""
SPEAKERS: Final = (
    r"(?:肌肤|肌)?(?:的)?(?:用户|顾客|客户|人群|买家|消费者|群体|姐妹们?|妹子们?|女生们?|男生们?|宝子们?|朋友们?|肤质|"
    r"人)(?!说我)|(?:肌肤|肌)?(?:们)?(?=(?:都|主要|最|一般|普遍|最近|近期|现在|经常|常|上个?月|上周|这周|本周)*(?:在|来|去|会)?(?:抱怨|"
    r"吐槽|嫌|夸|喜欢|讨厌|怎么说|怎么看|怎么评价|怎么想|觉得|反馈|对|问|关心|在意|在乎|看重|顾虑|担心|介意|买|"
    r"有(?:什么|哪些|啥)|说))|\s*(?:customers?|people|users?|buyers?|shoppers?|folks|ones?)\b"
)
_GLUE_ZH: Final = (
    r"麻烦|请问|请|帮我|帮忙|给我|发给?我|拿给我|告诉我|我想知道|我想看看?|我想|我要|我们的?|咱们的?|看一?看|"
    r"看一?下|看|查一?查|查一?下|查|说说|讲讲|谈谈|列出来?|列一?下|列|总结一?下?|汇总一?下?|整理一?下?|"
    r"分析一?下?|大家伙?|顾客们?|客户们?|用户们?|消费者们?|买家们?|客人|人们|人|群众|有(?:哪些|什么|些啥|啥|"
    r"哪几个|咩)|(?:是|的是|的有)?(?:哪些|哪个|哪几个|哪几项|哪项|哪一?点|什么|啥子?|咩|些什么|些啥)|有|是|些|"
    r"那些|这些|个|怎么样|怎样|咋样|如何|怎么(?:说|讲|看|评价|想|反馈|反映)|咋(?:说|看)|觉得|认为|看法|感受|印象|"
    r"反应|反馈|反映|评价|评论|评语|口碑|留言|需求|诉求|声音|意见|体验|情况|提到过?|提及|提过?|说(?:的|到|过|"
    r"自己|我们)?|讲(?:的|到|过)?|聊(?:的|到)?|谈(?:的|到)?|遇到|出现|存在|发现|关注点?|在意|关心|在乎|方面|这块|"
    r"那块|这方面|看重|见过|往|类型|类别|这一?类|一类|类|相关|有关|关于|针对|对于|对|至于|就|哪里|哪儿?|哪方面|哪|"
    r"(?<=[些的个一哪要评]\s)点|(?<=[些的个一哪要评])点|点(?=$|[\s?!,.是有])|项|条|位|次|里面?|当中|其中|之中|中|"
    r"上面?|都|全都|全|在|于|的话|的|得|地|了|吗|嘛|么|呢|吧|呀|啊|哦|哈|哇|诶|和|跟|与|以及|及|还|还有|也|又|再|"
    r"才|或者?|被|把|让|从|自|到|以来|为|由|去|来|将|用|能|会|要|想|可以|产品|商品|单品|品牌|渠道|平台|店铺|店|"
    r"全部|所有|整体|总体|一下|一共|总共|分布|内容|主流|典型|具体|详细|展开|那|那么|这|换成?|改成?|改看|只看?|"
    r"仅看?|单看|就看|单独|加上|按|多(?=[吗嘛么?]|$)|比较|最|快|慢慢|特别|明显|排|前|个人|卖得|买|用了?之后|用完|"
    r"之后|以后|后|时|时候|比|相比|较|比起|起|来说|而言|一样|结果|数据|信息|严重|大|高|厉害|突出|频繁|普遍|常见|"
    r"常|这事儿?|事儿?|东西|使用|咋|呗|吗|哟|嗯|好的|你|您|发(?:一下|过来|出来)|出|做|给|先|另外|此外|然后|顺便|"
    r"同时"
)
_GLUE_EN: Final = (
    r"(?:what(?:'s|s)?|which|who|whom|how|are|is|was|were|be|do|does|did|don't|people|customers?|users?|buyers?|"
    r"shoppers?|they|their|them|saying|says?|said|told|tell|think|thinks|feel|feels|about|around|the|a|an|of|on|in|"
    r"for|from|to|and|or|with|as|me|us|our|ours|we|i|you|your|show|give|list|see|look|at|all|there|any|some|reviews?|"
    r"feedback|comments?|opinions?|needs?|words|own|products?|items?|channels?|please|have|has|had|been|being|get|"
    r"gets|got|gave|mentioned|mentions?|mentioning|during|over|by|it|its|this|that|these|those|summary|summari[sz]e|"
    r"can|could|would|need|want|wants|voices?|regarding|related|ones?|most|more|so|far|whether|safety|safe|only|just|"
    r"same|now|then|also|else|per|each|using|used|use|before|after|when|while|buy|buying|bought|out|up|sample|did|"
    r"things?|stuff|everyone|everybody|many|much|kind|kinds|type|types|reported|report|reporting|raised|voice|than|"
    r"both|between|compared?|sorted?|order|ordered|again|breakdown|break|down|exactly|really|currently|rate|rated|"
    r"experience|experiences|had|across|still|s|instead|come|comes|came|pops?|popped|made|make|there's|now|words|"
    r"yourself|right|okay|ok|alright|lets?|turn|into|go|back|switch|wrong|first|verdict|feel|getting|give|given|"
    r"specifically|every|was|seen|see|came)"
)


@cache
def compiled(pattern: str) -> re.Pattern[str]:
    """A pattern of this file, made when first needed."""
    return re.compile(pattern, re.IGNORECASE)


@cache
def glue() -> re.Pattern[str]:
    """One word that carries nothing: longest first in Chinese, whole words in English."""
    chinese = sorted(_expanded(_GLUE_ZH), key=len, reverse=True)
    return re.compile(rf"(?:{'|'.join(chinese)})|\b{_GLUE_EN}\b", re.IGNORECASE)


def _expanded(alternatives: str) -> list[str]:
    """The alternatives of the outermost level."""
    found, depth, start = [], 0, 0
    for at, char in enumerate(alternatives):
        depth += (char == "(") - (char == ")")
        if char == "|" and depth == 0:
            found.append(alternatives[start:at])
            start = at + 1
    return [*found, alternatives[start:]]
