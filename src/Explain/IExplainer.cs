using Whence.Models;

namespace Whence.Explain;

/// <summary>
/// An attribution method: graph in, recipe out. It has no memory and runs nothing; <see cref="ExplainSession"/> compiles what it builds
/// once
/// and replays it.
/// </summary>
public interface IExplainer
{
    /// <summary>The method's name, as on the command line.</summary>
    string Name { get; }

    /// <summary>Samples taken when the caller does not say.</summary>
    int DefaultSamples { get; }

    /// <summary>The number of samples where the method's own parts decide it, such as windows on an input of a shape; null where the caller may choose.</summary>
    /// <exception cref="ExplainException">The parts do not suit the network's input.</exception>
    int? SamplesFor(INetwork network) => null;

    /// <summary>Where the caller chooses: so many samples there are, of a network's classes or a layer's channels; of more that are asked for, these are taken.</summary>
    /// <exception cref="ExplainException">There is none.</exception>
    int MostSamples(INetwork network) => int.MaxValue;

    /// <summary>Whether each sample starts where the one before ended, so that a pass takes one.</summary>
    bool IsSequential => false;

    /// <summary>Replays of the plan that one pass over a batch of samples takes.</summary>
    int ReplaysPerGroup => 1;

    /// <summary>
    /// Whether a pass may end after fewer replays, two at least, where a deadline leaves no time for all of the first: its last replay then reads the numbers of
    /// <see cref="ExplainContext.Column"/> that the last of all would have read.
    /// </summary>
    bool MayEndEarly => false;

    /// <summary>Whether samples are random, so that the map has a standard error and a run can go on until it is small.</summary>
    bool IsRandom => false;

    /// <summary>Places of the first pass that come before the first sample, for what a method must know of the input itself: numbers of <see cref="ExplainContext.Column"/> are 0 there.</summary>
    internal int PlacesBefore => 0;

    /// <summary>Whether <see cref="Build"/> explains each of several inputs that lie beside one another in <see cref="ExplainContext.X"/> by itself, into a map [N, ...].</summary>
    bool TakesManyInputs => false;

    /// <summary>Whether nothing that <see cref="Build"/> reads but the class itself depends on which class is explained, so that it may be chosen in the very pass.</summary>
    internal bool MayChooseClass => TakesManyInputs;

    /// <summary>Appends the method's nodes to the context's graph.</summary>
    /// <exception cref="ExplainException">The network or the options do not suit the method.</exception>
    Recipe Build(ExplainContext c);
}
