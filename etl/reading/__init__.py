"""How the weights of the reading model are learned, and how well the reading does.

    examples.py   companies with labels: directories, our own landscape, the lexicon
    features.py   their words, exactly as the warehouse's SQL counts them
    model.py      a linear model a kind of label, pruned and calibrated, as rows
    reader.py     those rows put to work by the warehouse's SQL, on any texts
    train.py      writes the rows under seeds/model/
    figures.py    F1, AUC, calibration: plain functions of labels and probabilities
    evaluate.py   measures on companies that the model did not learn from

Nothing here is needed to build or to serve the warehouse: the weights are seeds.
"""
