using Whence.Runtime;

namespace Whence.Tests;

/// <summary>The back ends that shared cases run on. A device that is not there is skipped with the reason, and counted as skipped.</summary>
static class TestBackends
{
    public static IEnumerable<string> Names => ["cpu:2", "simulator", "cuda:0"];

    /// <summary>Opens a back end, or skips the fixture where the device is not usable.</summary>
    public static Backend Open(string name)
    {
        try
        {
            return Backend.Open(name);
        }
        catch (BackendException e) when (name.StartsWith("cuda", StringComparison.Ordinal))
        {
            Assert.Ignore(e.Message);
            throw;
        }
    }
}
