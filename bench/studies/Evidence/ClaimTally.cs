using System.Numerics.Tensors;
using Whence.Explain;
using Whence.Uncertainty.Evidence;
using Whence.Uncertainty.Features;

namespace Whence.Studies.Evidence;

/// <summary>How many claims of each kind were made of labelled examples, and how many of those held.</summary>
/// <param name="Know">Times it claimed to know.</param>
/// <param name="KnowRight">Of these, predictions that were right.</param>
/// <param name="MayKnow">Times it claimed that it may know.</param>
/// <param name="MayKnowRight">Of these, sets that held the true class.</param>
/// <param name="MayKnowClasses">Classes in these sets, summed.</param>
/// <param name="DontKnow">Times it claimed not to know.</param>
/// <param name="DontKnowRight">Of these, predictions that were right all the same.</param>
public readonly record struct ClaimTally(int Know, int KnowRight, int MayKnow, int MayKnowRight, int MayKnowClasses, int DontKnow, int DontKnowRight)
{
    /// <summary>Examples.</summary>
    public int Count => Know + MayKnow + DontKnow;

    /// <summary>The counts of both.</summary>
    public static ClaimTally operator +(ClaimTally a, ClaimTally b) => new(
        a.Know + b.Know, a.KnowRight + b.KnowRight, a.MayKnow + b.MayKnow, a.MayKnowRight + b.MayKnowRight, a.MayKnowClasses + b.MayKnowClasses,
        a.DontKnow + b.DontKnow, a.DontKnowRight + b.DontKnowRight);

    /// <summary>Counts the claims [n] made of a network's predictions for a set.</summary>
    /// <exception cref="ExplainException">There are not as many claims as examples.</exception>
    public static ClaimTally Of(IReadOnlyList<Assertion> claims, FeatureSet set)
    {
        if (claims.Count != set.Count)
            throw new ExplainException($"claims: {claims.Count} were made of {set.Count} examples");
        var tally = new ClaimTally();
        for (var i = 0; i < set.Count; i++)
        {
            var right = Predicted(set, i) == set.Labels[i] ? 1 : 0;
            tally += claims[i].Kind switch
            {
                AssertionKind.Know => new() { Know = 1, KnowRight = right },
                AssertionKind.MayKnow => new() { MayKnow = 1, MayKnowRight = claims[i].Classes.Contains(set.Labels[i]) ? 1 : 0, MayKnowClasses = claims[i].Classes.Count },
                _ => new() { DontKnow = 1, DontKnowRight = right },
            };
        }
        return tally;
    }

    /// <summary>The class that the network predicts for an example: the first of the largest logit.</summary>
    internal static int Predicted(FeatureSet set, int row) => TensorPrimitives.IndexOfMax(set.LogitRow(row));
}
