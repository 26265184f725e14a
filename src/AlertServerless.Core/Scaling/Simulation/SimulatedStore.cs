namespace AlertServerless.Core.Scaling.Simulation;

/// <summary>A table that serves so many units a second, first come first served. Calls come in the order of time.</summary>
internal sealed class SimulatedStore(SimulationParameters parameters)
{
    private double readFree;
    private double writeFree;

    public long Reads { get; private set; }

    public long Writes { get; private set; }

    /// <returns>When so many rows are read; consistent reads cost a unit for 4 KB.</returns>
    public double Read(double now, int rows)
    {
        var units = Math.Ceiling(rows * (double)parameters.RowBytes / 4096);
        Reads += (long)units;
        readFree = Math.Max(readFree, now) + (units / parameters.ReadUnitsPerSecond);
        return readFree + parameters.QuerySeconds;
    }

    public double Write(double now)
    {
        Writes++;
        writeFree = Math.Max(writeFree, now) + (1 / parameters.WriteUnitsPerSecond);
        return writeFree + parameters.WriteSeconds;
    }
}
