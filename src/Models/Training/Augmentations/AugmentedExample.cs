namespace Whence.Models.Training;

/// <summary>A picture on its way into a batch, with the maps that follow it.</summary>
/// <param name="Height">Rows.</param>
/// <param name="Width">Columns.</param>
/// <param name="Channels">Colours.</param>
/// <param name="Pixels">[H,W,C] in [0,1].</param>
/// <param name="Maps">Maps [H,W,C'] that crops and flips are done to too, each with its number of channels.</param>
public sealed record AugmentedExample(int Height, int Width, int Channels, Memory<float> Pixels, IReadOnlyList<(int Channels, Memory<float> Values)> Maps)
{
    /// <summary>The picture and the maps, for changes of place.</summary>
    public IEnumerable<(int Channels, Memory<float> Values)> Planes => Maps.Prepend((Channels, Pixels));
}
