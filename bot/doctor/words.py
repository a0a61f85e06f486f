"""`doctor` on what drafts and answers are written from."""

from bot.doctor.finding import Finding
from bot.wiring import House


def examine_products(house: House) -> Finding:
    """Bad where a fact sheet has faults, or the brand file that is named is not there; off where there is no sheet."""
    if house.settings.brand and not house.settings.brand.is_file():
        says = house.say(f"没有这个品牌文件：{house.settings.brand}", f"there is no brand file {house.settings.brand}")
        fix = house.say("改 ZHONGCAO_BRAND，或去掉它。", "Mend ZHONGCAO_BRAND, or leave it out.")
        return Finding("product sheets", "bad", says, fix)
    if house.shelf.faults:
        fix = house.say("按提示修改这份商品资料。", "Mend that sheet.")
        return Finding("product sheets", "bad", house.shelf.faults[0].sentence(house.settings.language), fix)
    if not house.shelf.sheets:
        fix = house.say(
            f"把商品资料（YAML）放进 {house.shelf.folder}。", f"Put fact sheets (YAML) into {house.shelf.folder}."
        )
        says = house.say("还没有商品资料，文案没有可引用的事实", "none yet, so drafts have no facts to cite")
        return Finding("product sheets", "off", says, fix)
    count = len(house.shelf.sheets)
    return Finding("product sheets", "ok", house.say(f"{count} 份", f"{count} sheets"))


def examine_embeddings(house: House) -> Finding:
    """Bad where the bundled model cannot run on this machine."""
    from knowledge.embeddings import bundled_model_runs

    if house.settings.embeddings == "off":
        says = house.say("只用关键词检索", "search goes by keywords alone")
        return Finding("embeddings", "off", says, house.say("设", "Set") + " ZHONGCAO_EMBEDDINGS=bundled")
    if house.settings.embeddings == "bundled" and not bundled_model_runs():
        fix = house.say("设 ZHONGCAO_EMBEDDINGS=endpoint 或 off。", "Set ZHONGCAO_EMBEDDINGS to endpoint or off.")
        says = house.say("内置模型需要带 AVX2 的 x86-64", "the bundled model needs x86-64 with AVX2")
        return Finding("embeddings", "bad", says, fix)
    return Finding("embeddings", "ok", house.settings.embeddings)


def examine_library(house: House) -> Finding:
    """Bad where a search finds nothing."""
    hits = house.library.search("新手怎么低成本启动", 1, "guide")
    notice = house.library.notice
    held = ", ".join(house.library.collections())
    if not hits:
        return Finding("knowledge", "bad", house.say(f"{held}：什么也搜不到", f"{held}: search finds nothing"))
    why = f"（{notice.zh}）" if notice else "", f" ({notice.en})" if notice else ""
    return Finding("knowledge", "ok", house.say(f"{held}；检索可用{why[0]}", f"{held}; search works{why[1]}"))
