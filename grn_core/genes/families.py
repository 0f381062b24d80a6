"""Families of TFs by their DNA-binding domain, under one name for the terms of TFClass (in JASPAR) and of CIS-BP."""

from functools import cache

TERMS: dict[str, str] = {
    "AP-2": "AP-2",
    "ARID": "ARID/BRIGHT",
    "AT hook": "AT hook",
    "bHLH": "bHLH|bHLH-ZIP factors|E2A-related factors|Hairy-related factors|MyoD / ASC-related factors|"
    "PAS domain factors|Tal-related factors",
    "bZIP": "bZIP|bZIP,C2H2 ZF|ATF-4-related factors|B-ATF-related factors|B-ATF-related factors::Jun-related factors|"
    "C/EBP-related|C/EBP-related factors|CREB-related factors|Fos-related factors|Jun-related factors|"
    "Maf-related factors|XBP-1-related factors",
    "BED zinc finger": "BED ZF|BED zinc finger factors",
    "C2H2 zinc finger": "C2H2 ZF|C2H2 ZF,Homeodomain|HD-ZF factors|Factors with multiple dispersed zinc fingers|"
    "More than 3 adjacent zinc finger factors|Other factors with up to three adjacent zinc fingers|"
    "Three-zinc finger Kruppel-related factors|Three-zinc finger Krüppel-related factors",
    "C2HC zinc finger": "C2HC ZF",
    "Cold shock domain": "CSD|Dbp-related factors",
    "CSL": "CSL-related factors",
    "Dachshund": "DACH / dachshund-related factors",
    "DM": "DM|DMRT factors",
    "E2F": "E2F|E2F-related factors",
    "EBF": "EBF|EBF1|Early B-Cell Factor-related factors",
    "Ets": "Ets|Ets-related factors",
    "Forkhead": "Forkhead|Forkhead box (FOX) factors",
    "GATA": "GATA|GATA-type zinc fingers",
    "GCM": "GCM|GCM factors",
    "Grainyhead": "CP2-related factors|Grainyhead|Grainyhead-related factors",
    "Heat shock factor": "HSF|HSF factors",
    "HMG/Sox": "HMG/Sox|PBRM1-related factors|SOX-related factors|Sox|TCF-7-related factors",
    "Homeodomain": "HD-CUT factors|HD-LIM factors|HD-PROS factors|HD-SINE factors|HOX-related factors|Homeodomain|"
    "NK-related factors|Paired-related HD factors|TALE-type homeo domain factors",
    "Homeodomain, POU": "POU domain factors|Homeodomain,POU",
    "IRF": "IRF|Interferon-regulatory factors",
    "MADS box": "MADS box|Regulators of differentiation|Responders to external signals (SRF/RLM1)",
    "MBD": "MBD",
    "Myb/SANT": "Myb/SANT|Myb/SANT domain factors",
    "NF-Y": "CBF/NF-Y|NFY",
    "Nuclear factor 1": "Nuclear factor 1",
    "Nuclear receptor": "FTZ-F1-related receptors (NR5)|GCNF-related receptors (NR6)|NGFI-B-related receptors (NR4)|"
    "Nuclear receptor|RXR-related receptors (NR2)|Steroid hormone receptors (NR3)|"
    "Thyroid hormone receptor-related factors (NR1)",
    "p53": "p53|p53-related factors",
    "Paired box": "Paired box|Homeodomain,Paired box|Paired domain only|Paired plus homeo domain",
    "Pipsqueak": "Pipsqueak",
    "Rel": "NF-kappaB-related factors|NFAT-related factors|Rel",
    "RFX": "RFX|RFX-related factors",
    "Runt": "Runt|Runt-related factors",
    "SAND": "GMEB|SAND",
    "SMAD": "SMAD|SMAD factors",
    "STAT": "STAT|STAT factors",
    "T-box": "Brachyury-related factors|T-box|TBX1-related factors|TBX2-related factors|TBX6-related factors|"
    "TBrain-related factors",
    "TEA": "TEA|TEF-1-related factors",
    "THAP": "THAP finger|THAP-related factors",
}


@cache
def _by_term() -> dict[str, str]:
    return {term: family for family, terms in TERMS.items() for term in terms.split("|")}


def family_of(term: str) -> str:
    """Return the family of a term of TFClass or CIS-BP; empty where there is none."""
    return _by_term().get(term, "")


def family_of_domain(term: str) -> str:
    """Return the family of a domain as Lambert et al. write it, such as ``Homeodomain; POU``; empty if unknown."""
    known = family_of(term) or family_of(term.replace("; ", ",")) or family_of(term.split("; ")[0])
    return known or ("" if term == "Unknown" else term)
