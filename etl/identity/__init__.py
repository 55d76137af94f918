"""Which records are one company: names and websites compared, evidence weighed, pairs judged.

names    how a name is compared           sites   which website is a company's own
texts    how alike two texts are          rules   what a pair of records is, and why
pairs    which pairs are looked at        groups  pairs into companies
"""
