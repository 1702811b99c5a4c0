using Whence.Graphs;

namespace Whence.Models.Onnx.Scores;

/// <summary>What an output says.</summary>
/// <param name="Output">The output's name.</param>
/// <param name="Root">The value that the scores are, by name: outputs of one root say the same.</param>
/// <param name="Logits">What goes into the link function, [N,K].</param>
/// <param name="Link">The link function.</param>
/// <param name="IsWritten">Whether the file holds the link, rather than that it is taken for granted.</param>
/// <param name="IsOneSigmoid">Whether the logits are 0 and what goes into the one sigmoid.</param>
/// <param name="Fault">Why the output cannot be read as scores; null where it can.</param>
sealed record ScoreReading(string Output, string Root, Node Logits, ScoreLink Link, bool IsWritten, bool IsOneSigmoid = false, OnnxException? Fault = null);
