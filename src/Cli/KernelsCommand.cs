using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using Whence.Kernels;
using Whence.Kernels.Instructions;
using Whence.Kernels.Language;
using Whence.Kernels.Ptx;
using Whence.Kernels.Simulation;

namespace Whence.Cli;

/// <summary>One line of the JSON output of whence kernels.</summary>
sealed record KernelJson(
    string Name, string Kernel, int[] Group, int[] Grid, int SharedBytes, int LiveRegisters, string[] Parameters, long IdealBytes,
    double Flop, string? File);

/// <summary>whence kernels: the GPU kernels at representative shapes, and their PTX.</summary>
static class KernelsCommand
{
    public static Command Create()
    {
        var dump = new Option<DirectoryInfo?>("--dump") { Description = "write the PTX of each kernel into this folder" };
        var target = new Option<string>("--target") { Description = "what PTX is for: sm_75 up", DefaultValueFactory = _ => "sm_80" };
        var filter = new Option<string?>("--filter") { Description = "only kernels with this in their name" };
        var json = new Option<bool>("--json") { Description = "JSON Lines on stdout" };
        var command = new Command("kernels", "List the GPU kernels, and write their PTX.") { dump, target, filter, json };
        command.SetAction(parsed =>
        {
            var ptx = parsed.GetValue(dump) is { } folder ? new PtxFolder(folder, parsed.GetValue(target)!) : null;
            var part = parsed.GetValue(filter) ?? "";
            var samples = KernelCatalog.Samples.Where(sample => sample.Name.Contains(part, StringComparison.OrdinalIgnoreCase));
            var listed = samples.Select(sample => List(sample, ptx)).ToList();
            if (parsed.GetValue(json))
                listed.ForEach(kernel => Console.Out.WriteLine(JsonSerializer.Serialize(kernel, JsonContext.Default.KernelJson)));
            else
                WriteTable(listed);
        });
        KernelCheck.Attach(command, json);
        return command;
    }

    static KernelJson List(KernelSample sample, PtxFolder? folder)
    {
        var kernel = sample.Build();
        return new(
            sample.Name, kernel.Name, Extents(kernel.Group), Extents(sample.Grid), kernel.SharedBytes, Liveness.Peak(kernel),
            [.. kernel.Parameters.Select(parameter => parameter.ToString())], sample.IdealBytes, sample.Flop,
            folder?.Write(sample.Name, kernel));
    }

    static int[] Extents(Extent extent) => [extent.X, extent.Y, extent.Z];

    static void WriteTable(IEnumerable<KernelJson> kernels) => ConsoleTable.Write(
        ["kernel", "parameters", "group", "live registers", "shared bytes", "ideal MB", "MFLOP"],
        kernels.Select(kernel => (string[])
        [
            kernel.Name, string.Join(", ", kernel.Parameters), string.Join(" x ", kernel.Group), Number(kernel.LiveRegisters),
            Number(kernel.SharedBytes), Number(kernel.IdealBytes / 1e6), Number(kernel.Flop / 1e6),
        ]));

    static string Number(double value) => value.ToString("0.##", CultureInfo.InvariantCulture);

    /// <summary>Where PTX is written to.</summary>
    sealed class PtxFolder
    {
        readonly DirectoryInfo folder;
        readonly PtxTarget target;

        public PtxFolder(DirectoryInfo folder, string target)
        {
            try
            {
                this.target = PtxTarget.Parse(target);
            }
            catch (PtxTargetException caught)
            {
                throw new UsageException($"--target: {caught.Message}");
            }
            this.folder = folder;
            folder.Create();
        }

        /// <summary>The file's path; null, with the reason on stderr, for a kernel that the target cannot run.</summary>
        public string? Write(string name, Kernel kernel)
        {
            try
            {
                var path = Path.Combine(folder.FullName, $"{name}.ptx");
                File.WriteAllText(path, PtxPrinter.Print(kernel, target));
                return path;
            }
            catch (KernelException caught)
            {
                Console.Error.WriteLine($"whence: {name} left out: {caught.Message}");
                return null;
            }
        }
    }
}
