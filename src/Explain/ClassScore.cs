namespace Whence.Explain;

/// <summary>One class as the network sees an input.</summary>
/// <param name="Index">Class index.</param>
/// <param name="Label">Class name.</param>
/// <param name="Logit">Score before the link function that makes it a probability.</param>
/// <param name="Probability">What the network itself gives the class, in [0,1]: softmax of the logits, or sigmoid of one where labels exclude no others; null where the network gives none.</param>
public sealed record ClassScore(int Index, string Label, double Logit, double? Probability);
