namespace Whence.Cli;

/// <summary>What <c>whence lap insert --json</c> prints.</summary>
/// <param name="Model">The new file.</param>
/// <param name="Layers">Where LAP layers stand.</param>
/// <param name="Concepts">Concepts of each.</param>
/// <param name="Gap">Largest difference of logits from the old network's on random inputs, as a part of the largest.</param>
sealed record LapInsertedJson(string Model, IReadOnlyList<string> Layers, int Concepts, double Gap);
