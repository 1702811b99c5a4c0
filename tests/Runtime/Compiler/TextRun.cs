using Whence.Kernels;
using Whence.Runtime;
using Whence.Runtime.Gpu;
using Whence.Runtime.Simulated;

namespace Whence.Tests.Runtime.Compiler;

/// <summary>Runs a text on the simulator, whoever wrote it.</summary>
static class TextRun
{
    /// <summary>The array at <paramref name="result"/> after one group ran; arrays are buffers, other arguments are themselves.</summary>
    /// <exception cref="SimulationException">The kernel did something wrong.</exception>
    public static unsafe float[] Run(string text, KernelMethod kernel, int result, params object[] arguments)
    {
        using var backend = new SimulatorBackend();
        var blocks = new Block?[arguments.Length];
        try
        {
            var given = new object[arguments.Length];
            for (var i = 0; i < arguments.Length; i++)
            {
                if (arguments[i] is not float[] values)
                {
                    given[i] = arguments[i];
                    continue;
                }
                var block = blocks[i] = backend.Allocate(values.Length);
                block.Write(values);
                given[i] = new GpuBuffer((nint)block.Pointer, values.Length);
            }
            var simulated = SimulatedKernel.Parse(text);
            simulated.Run(PreparedText.Launch(simulated, GpuLaunch.Of(kernel, 1, given)), new());
            return new Span<float>(blocks[result]!.Pointer, ((float[])arguments[result]).Length).ToArray();
        }
        finally
        {
            Array.ForEach(blocks, block => block?.Dispose());
        }
    }
}
