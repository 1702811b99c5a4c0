namespace Whence.Models.Networks;

/// <summary>A value of a network that is being written.</summary>
/// <param name="Name">Its name in the file.</param>
/// <param name="Shape">Its shape without the batch: [C,H,W], or [C].</param>
public readonly record struct NetworkValue(string Name, params int[] Shape)
{
    /// <summary>Number of channels.</summary>
    public int Channels => Shape[0];
}
