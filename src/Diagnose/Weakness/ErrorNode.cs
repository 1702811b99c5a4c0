using Whence.Statistics;

namespace Whence.Diagnose.Weakness;

/// <summary>A node of an error tree: its examples are those of the half that did not choose the questions.</summary>
/// <param name="Question">What leads here from the node above; null at the root.</param>
/// <param name="Count">Examples.</param>
/// <param name="Errors">Wrong ones among them.</param>
/// <param name="ErrorRate">With Wilson's 95 % interval.</param>
/// <param name="Children">Two nodes, or none.</param>
public sealed record ErrorNode(string? Question, long Count, long Errors, Interval ErrorRate, IReadOnlyList<ErrorNode> Children);
