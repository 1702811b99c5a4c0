namespace Whence.Studies.Evidence;

/// <summary>A posterior of a certain size.</summary>
/// <param name="Inducing">Inducing points m.</param>
/// <param name="Bytes">What a compiled query for one example holds.</param>
/// <param name="Microseconds">Median time of a query of one example, features at hand.</param>
/// <param name="Accuracy">Share of test examples whose class of most evidence is the true one.</param>
/// <param name="Support">Median support ratio of test examples.</param>
/// <param name="Auroc">Area under the curve of the support ratio against every out-of-distribution set.</param>
public sealed record InducingRow(int Inducing, long Bytes, double Microseconds, double Accuracy, double Support, IReadOnlyList<double> Auroc);
