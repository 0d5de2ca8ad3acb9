global using Kaunta.Simulation.Checks;
global using Kaunta.Simulation.Devices;
global using Kaunta.Simulation.Engines;
global using Kaunta.Simulation.Plants;
global using Kaunta.Simulation.Servers;
global using Kaunta.Simulation.Worlds;
global using Shouldly;
global using Xunit;
