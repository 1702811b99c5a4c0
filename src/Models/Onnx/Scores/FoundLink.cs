namespace Whence.Models.Onnx.Scores;

/// <summary>A link function as a file writes it.</summary>
/// <param name="Node">Its node, or the last of several.</param>
/// <param name="Link">What it is.</param>
/// <param name="Input">Name of the scores that go into it.</param>
/// <param name="Axis">The axis of the scores that a softmax sums over, as the file has it.</param>
/// <param name="Complement">
/// Where the other class of a sigmoid stands when the file itself writes both, (1 - p, p) or (p, 1 - p): 0 or 1; null where it does not.
/// </param>
/// <param name="Scale">What the value goes into the link times: 2 where a sigmoid is written as (1 + tanh z) / 2.</param>
sealed record FoundLink(NodeReader Node, ScoreLink Link, string Input, int Axis = -1, int? Complement = null, float Scale = 1);
