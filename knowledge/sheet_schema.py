"""The fields of a product sheet, level by level, with the names they go by in both languages."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final


@dataclass(frozen=True, slots=True)
class Level:
    """The fields of one mapping: name → other names for it. `inner` are fields that are mappings, or lists of such."""

    names: Mapping[str, tuple[str, ...]]
    inner: Mapping[str, "Level"] = field(default_factory=dict)
    _by_key: dict[str, tuple[str, str]] = field(default_factory=dict, init=False, repr=False, compare=False)
    """(field, the name as it is written) by the bare form of every name."""

    def __post_init__(self) -> None:
        for name, others in self.names.items():
            for each in (name, *others):
                self._by_key.setdefault(_key(each), (name, each))

    def called(self, key: str) -> str:
        """The field of this name or alias, "" for none."""
        return self._by_key.get(_key(key), ("", ""))[0]

    def near(self, key: str) -> str:
        """The field that was likely meant, as it may be written; "" where none is near."""
        from difflib import get_close_matches

        found = get_close_matches(_key(key), self._by_key, 1, 0.6)
        return self._by_key[found[0]][1] if found else ""


def _key(name: str) -> str:
    return re.sub(r"[\s_\-（）()：:]", "", str(name)).lower()


PROOF: Final = Level(
    {
        "kind": ("类型", "证明类型", "依据类型", "证据类型"),
        "ref": (
            "编号",
            "报告编号",
            "报告号",
            "备案号",
            "备案编号",
            "注册证号",
            "证书编号",
            "专利号",
            "reference",
            "number",
        ),
        "by": ("机构", "出具机构", "检测机构", "发证机构", "issuer", "issued by"),
        "date": ("日期", "出具日期", "签发日期", "报告日期", "发证日期", "issued on", "issued"),
        "valid_until": ("有效期至", "有效期", "到期日", "失效日期", "expires", "expires on"),
        "method": ("方法", "检测方法", "试验方法"),
        "sample_size": ("样本量", "人数", "受试人数"),
        "duration": ("周期", "时长", "试验周期"),
        "summary": ("结论", "摘要", "结果", "说明", "finding"),
        "used_for": ("可用于", "使用范围", "适用平台", "may be used for", "platforms"),
    }
)
CLAIM: Final = Level(
    {
        "id": ("编号", "宣称编号", "claim id"),
        "text": ("宣称", "宣称内容", "卖点", "内容", "说法", "claim"),
        "kind": ("类型", "宣称类型"),
        "evidence": ("依据", "证据", "证明", "proof"),
    },
    {"evidence": PROOF},
)
OFFER: Final = Level(
    {
        "text": ("优惠", "优惠内容", "内容", "活动", "offer"),
        "from": ("开始", "开始日期", "起", "生效日期", "first", "starts"),
        "until": ("结束", "结束日期", "止", "截止日期", "last", "ends"),
        "conditions": ("条件", "使用条件", "限制", "规则", "terms"),
    }
)
INGREDIENT: Final = Level(
    {
        "name": ("名称", "成分"),
        "content": ("含量", "添加量", "比例"),
        "role": ("作用", "功效", "用途"),
    }
)
PAGE: Final = Level({"title": ("标题",), "promises": ("承诺", "卖点", "页面内容"), "url": ("网址", "地址", "链接")})
SHEET: Final = Level(
    {
        "sku": ("货号", "商品编码", "商家编码", "商品编号", "产品编号", "编码", "product code"),
        "name": ("商品名", "商品名称", "产品名", "产品名称", "名称", "product", "product name"),
        "short_names": ("简称", "别名", "昵称", "俗称", "叫法", "aliases"),
        "english_name": ("英文名", "英文名称", "name en"),
        "brand": ("品牌",),
        "category": ("类目", "品类", "分类"),
        "price": ("价格", "售价", "到手价", "现价", "单价"),
        "list_price": ("划线价", "原价", "市场价", "吊牌价", "建议零售价", "msrp"),
        "list_price_basis": ("划线价依据", "原价依据", "价格依据", "basis"),
        "size": ("规格", "净含量", "容量", "尺寸"),
        "launched_on": ("上市日期", "上市日", "上架日期", "launch date"),
        "filing": ("备案", "注册", "备案信息", "registration"),
        "attributes": ("属性", "参数", "商品属性"),
        "ingredients": ("成分", "配料", "材料", "材质成分", "materials"),
        "claims": ("宣称", "卖点", "功效宣称"),
        "usage": ("用法", "使用方法", "怎么用", "how to use"),
        "audience": ("人群", "适合人群", "目标人群", "适用人群"),
        "scenes": ("场景", "使用场景", "occasions"),
        "pain_points": ("痛点", "用户痛点", "解决的问题"),
        "offers": ("优惠", "活动", "促销"),
        "must_not_say": ("禁用词", "不能说", "不得说", "禁说", "do not say", "forbidden"),
        "landing_page": ("落地页", "详情页", "页面"),
    },
    {"filing": PROOF, "ingredients": INGREDIENT, "claims": CLAIM, "offers": OFFER, "landing_page": PAGE},
)
