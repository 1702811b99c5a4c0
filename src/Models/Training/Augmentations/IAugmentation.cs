namespace Whence.Models.Training;

/// <summary>A random change of a picture that leaves its class. What an example gets depends on nothing but the seed, the epoch and the example.</summary>
public interface IAugmentation
{
    /// <summary>Changes an example in place.</summary>
    /// <param name="example">The picture, and the maps that follow it.</param>
    /// <param name="random">The example's own random numbers.</param>
    void Apply(AugmentedExample example, ExampleRandom random);
}
