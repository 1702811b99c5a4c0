namespace Whence.Explain.Reports;

/// <summary>The words of the field that pages use, each in a sentence; they stand where the word stands, behind a mark that opens them.</summary>
static class Glossary
{
    static readonly Dictionary<string, string> Sentences = new()
    {
        ["Logit"] = "The network’s own score of the class, before scores are made into probabilities. Only differences between logits count.",
        ["Method"] = "How the map was computed. Methods answer different questions; where several agree, there is more reason to trust them.",
        ["Target"] = "The number that the map explains: how each pixel raises or lowers it.",
        ["Samples"] = "Points at which the network’s gradient was looked at. More samples give a steadier map and take longer.",
        ["Seed"] = "The key of the random numbers: the same seed gives the same map, bit for bit.",
        ["Completeness gap"] = "The values of the map should add up to the change of the explained score. This is how far they are from it; below 10 % is good.",
        ["Standard error"] = "How far a value of the map would typically move if other random samples had been drawn.",
        ["Reliability"] = "The correlation to be expected with a map by another seed: 1 is the same map, 0 has nothing in common; below 0.5 it is mostly chance.",
        ["Memory planned"] = "What the computation needs, known before it begins; weights included.",
        ["Points accepted"] = "Share of the points tried around the picture at which the gradient flows back towards it. Only these count.",
        ["Points used"] = "How many points the map is an average of.",
        ["Agreement of the points’ directions"] = "Mean cosine between the directions of the points. Near 1 the search found one and the same point again and again.",
        ["Missing from the identity"] = "The method’s shares should add up to the explained score. This much is missing.",
        ["total uncertainty (predictive entropy)"] = "Of the prediction as a whole, in nats: 0 is certain, the logarithm of the number of classes is pure guessing. 0.69 nats are a coin toss.",
        ["aleatoric uncertainty (expected entropy)"] = "The part of the uncertainty that lies in the picture: all members find it ambiguous. More training data would not help.",
        ["epistemic uncertainty (mutual information)"] = "The part of the uncertainty that lies in what was not learned: the members disagree. More training data would help.",
        ["Assertion"] = "What may be claimed by the training examples like this picture: I know, I may know, or I don’t know.",
        ["Conformal set"] = "The classes that the picture may be of. The sets are made so that so many of them hold the true class, whatever the network is like.",
        ["Distance from the training data"] = "Support ratio: 0 where training examples lie all around, 1 where none is near.",
        ["Energy"] = "Minus the log-sum-exp of the logits: the greater, the farther the picture is from what the network was trained on.",
        ["Variance of the evidence"] = "How unsure the training examples leave the evidence: 0 is sure.",
        ["Evidence"] = "What the training examples like this picture say, each by its likeness: near 1 for a class that they speak for, near 0 for others; ± is one standard deviation.",
        ["Probability of having the most"] = "The chance that this class has the most evidence of all, given how unsure the evidence is.",
        ["Support ratio"] = "0 where training examples lie all around the picture, 1 where none is near.",
        ["Inducing points"] = "The training examples by which all that were seen are represented.",
        ["Length scale"] = "How unlike two examples may be before they no longer speak for each other.",
        ["Thresholds"] = "What evidence and support are needed before something is claimed; found on examples that were held out.",
        ["Temperature"] = "The logits are divided by it before they become probabilities, so that confidence is honest: above 1 the network was too sure.",
        ["Accuracy"] = "Share of the examples whose most probable class is the true one.",
        ["Mean confidence"] = "Mean probability of the most probable class. It should be equal to the accuracy.",
        ["Negative log-likelihood"] = "Mean of minus the logarithm of the true class’s probability, in nats. Lower is better.",
        ["Brier score"] = "Mean squared distance between the probabilities and the truth, from 0 to 2. Lower is better.",
        ["ECE, equal width"] = "Expected calibration error: mean difference between confidence and accuracy, over bins of equal width. Lower is better.",
        ["ECE by chance alone"] = "The calibration error that perfectly honest probabilities would show with so few examples.",
        ["ECE, equal mass"] = "The same over bins with as many examples each.",
        ["MCE"] = "Maximum calibration error: that of the worst bin.",
        ["Class-wise ECE"] = "The calibration error of every class’s probability, averaged over classes.",
        ["Score"] = "What is compared with the threshold: LAC, 1 less the probability; APS, the probability of all classes before it; RAPS, the same with a penalty on long sets.",
        ["Coverage to be expected"] = "Where the share of sets that hold the true class lies in nine of ten calibrations with so many examples.",
        ["AURC"] = "Area under the risk-coverage curve: mean error if only the most confident examples are answered, over all shares of them. Lower is better.",
        ["E-AURC"] = "How much of it is above that of an oracle that knows which answers are wrong.",
        ["AUROC"] = "Chance that a picture of the other set scores higher than one of the network’s own kind: 50 % is guessing, 100 % perfect.",
        ["AUPR (out)"] = "Area under precision over recall, where pictures of the other set are to be found.",
        ["AUPR (in)"] = "The same, where pictures of the network’s own kind are to be found.",
        ["FPR95 (in)"] = "Share of the other set that is accepted when 95 % of the network’s own kind are kept. Lower is better.",
        ["FPR95 (out)"] = "Share of the network’s own kind that is flagged when 95 % of the other set are caught. Lower is better.",
        ["Threshold"] = "The score that keeps 95 % of the network’s own kind.",
        ["Strength"] = "0 changes nothing, 1 takes the most uncertain pixels away.",
        ["Attention on"] = "Where pixels are weakened: in the picture (by blurring them), or in a layer of the network.",
    };

    /// <summary>A term with its sentence behind a mark that opens it; the text alone where it needs none.</summary>
    /// <param name="text">The term, or the term, a comma, and more.</param>
    public static Html Explained(string text) => Sentences.TryGetValue(text, out var sentence) || Sentences.TryGetValue(text.Split(',')[0], out sentence)
        ? Html.Of($"<details class=\"term\"><summary>{text}</summary><p>{sentence}</p></details>")
        : Html.Of($"{text}");
}
