namespace Whence.Kernels.Tiles;

/// <summary>How many neighbouring channels a thread takes: as many as an access of 16 bytes holds, where they divide the channels.</summary>
static class ChannelWidth
{
    /// <summary>1, 2 or 4.</summary>
    public static int Of(int channels) => channels % 4 == 0 ? 4 : channels % 2 == 0 ? 2 : 1;

    /// <summary>A kernel for so many channels, of those for 1, 2 and 4.</summary>
    public static KernelMethod Choose(int channels, Delegate one, Delegate two, Delegate four) =>
        KernelMethod.Of(Of(channels) switch { 4 => four, 2 => two, _ => one });
}
