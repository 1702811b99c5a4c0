using Whence.Graphs;

namespace Whence.Models;

/// <summary>A place where a network drops values in training. In evaluation nothing happens there.</summary>
/// <param name="Value">What passes through, [N, ...]; its readers are the dropout's readers.</param>
/// <param name="Rate">The probability that a value is dropped, in [0,1).</param>
public sealed record DropoutSite(Node Value, float Rate);
