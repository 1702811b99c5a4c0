namespace Whence.Explain;

/// <summary>What one concept of a LAP layer says of a picture.</summary>
/// <param name="Layer">The layer.</param>
/// <param name="Concept">The concept's index.</param>
/// <param name="Label">The class that it belongs to; the concept's own number where it belongs to none.</param>
/// <param name="Score">Mean score over the tenth of the places where it is highest, in (0,1).</param>
public sealed record ConceptScore(string Layer, int Concept, string Label, double Score);
