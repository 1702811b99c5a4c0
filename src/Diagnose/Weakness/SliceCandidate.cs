namespace Whence.Diagnose.Weakness;

/// <summary>A slice that is tried.</summary>
/// <param name="Parts">Its conditions, properties rising: a value of each.</param>
/// <param name="Count">Examples in it.</param>
/// <param name="Errors">Wrong ones among them.</param>
readonly record struct SliceCandidate((int Property, int Value)[] Parts, int Count, int Errors)
{
    /// <summary>Whether it has all conditions of a wider slice, and more.</summary>
    public bool IsWithin(SliceCandidate wide) => wide.Parts.Length < Parts.Length && Array.TrueForAll(wide.Parts, Parts.Contains);
}
