namespace Whence.Explain;

/// <summary>One class as the network sees an input.</summary>
/// <param name="Index">Class index.</param>
/// <param name="Label">Class name.</param>
/// <param name="Logit">Score before softmax.</param>
/// <param name="Probability">Softmax of the logits, in [0,1].</param>
public sealed record ClassScore(int Index, string Label, double Logit, double Probability);
